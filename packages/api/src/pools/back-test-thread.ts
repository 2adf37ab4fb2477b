import { Worker } from "node:worker_threads";
import type { PoolSettings, ProxyId, ProxyTier } from "@orrery/protocol";
import { BackTestResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

type Limit = { pattern: string; count: number; windowMs: number; shareRatio: number };
type Variant = { settings: PoolSettings; limits: Limit[] };

export type BackTestOrder = {
  /** JSON of `readRecord` of the repository. */
  minutes: string;
  proxies: { id: ProxyId; exit: string; tier: ProxyTier; country: string | null; weight: number }[];
  nodeCount: number;
  /** As it was told. */
  rotationCount: number;
  /** Of the newest requests, those with a session; null = none is known. */
  sessionRatio: number | null;
  asSet: Variant;
  asAsked: Variant;
};

const DEADLINE_MS = 9000;
const RUNNING_MAX = 2;
let runningCount = 0;

/** A replay takes a second or two, in which nothing else could run: so it has a thread of its own. Throws RATE_LIMITED, TIMEOUT. */
export async function runBackTest(order: BackTestOrder): Promise<BackTestResult> {
  if (runningCount >= RUNNING_MAX) {
    throw new AppError("RATE_LIMITED", "Two back-tests are running already; try again in some seconds.");
  }
  runningCount += 1;
  const worker = new Worker(new URL("./back-test-worker.ts", import.meta.url), { workerData: order });
  worker.unref();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<BackTestResult>((resolve, reject) => {
      timer = setTimeout(() => {
        const message = `The back-test did not end within ${DEADLINE_MS / 1000} s; ask for a shorter time.`;
        reject(new AppError("TIMEOUT", message));
      }, DEADLINE_MS);
      worker.once("message", (result: unknown) => resolve(BackTestResult.parse(result)));
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The thread of a back-test ended without a result.")));
    });
  } finally {
    clearTimeout(timer);
    runningCount -= 1;
    await worker.terminate();
  }
}
