import { Worker } from "node:worker_threads";
import type { SeedResult } from "./run-seed.ts";
import type { SimArguments } from "./sim-arguments.ts";

/** Runs the seeds on worker threads; results come in the order in which they are ready. Resolves when all are. */
export async function runSeeds(
  { from, count, jobs, mutant, stopsAtFailure }: Omit<SimArguments, "isTraced">,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  let next = from;
  let isFailed = false;
  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./seed-worker.ts", import.meta.url), { workerData: { mutant } });
      const runNext = () => {
        if (next >= from + count || (isFailed && stopsAtFailure)) {
          worker.terminate().then(() => resolve(), reject);
          return;
        }
        worker.postMessage(next);
        next += 1;
      };
      worker.on("message", (result: SeedResult) => {
        isFailed ||= result.failure !== null;
        onResult(result);
        runNext();
      });
      worker.on("error", reject);
      runNext();
    });
  await Promise.all(Array.from({ length: jobs }, runWorker));
}
