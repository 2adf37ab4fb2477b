import { isMainThread } from "node:worker_threads";

/** Loaded into an agent before its own code: its main thread allocates and throws away all the time, as a badly behaved one would. */
if (isMainThread) {
  const kept: Record<string, string>[][] = [];
  setInterval(() => {
    const block = Array.from({ length: 20_000 }, (_, i) => ({
      name: `entry-${i}-${Math.random()}`,
      text: "x".repeat(20),
    }));
    kept.push(block);
    if (kept.length > 40) kept.splice(0, 20);
  }, 25).unref();
}
