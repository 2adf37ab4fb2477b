import { Worker } from "node:worker_threads";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";

export type Replay<Result> = {
  /** Of the module that the thread runs; it posts one message, the result. */
  script: URL;
  /** What the thread gets as `workerData`. */
  order: unknown;
  result: z.ZodType<Result>;
};

const DEADLINE_MS = 9000;
const RUNNING_MAX = 2;
let runningCount = 0;

/** A replay takes a second or two, in which nothing else could run: so it has a thread of its own. Throws RATE_LIMITED, TIMEOUT. */
export async function runReplay<Result>({ script, order, result }: Replay<Result>): Promise<Result> {
  if (runningCount >= RUNNING_MAX) {
    throw new AppError("RATE_LIMITED", "Two replays are running already; try again in some seconds.");
  }
  runningCount += 1;
  const worker = new Worker(script, { workerData: order });
  worker.unref();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Result>((resolve, reject) => {
      timer = setTimeout(() => {
        const message = `The replay did not end within ${DEADLINE_MS / 1000} s; ask for a shorter time.`;
        reject(new AppError("TIMEOUT", message));
      }, DEADLINE_MS);
      worker.once("message", (message: unknown) => resolve(result.parse(message)));
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The thread of a replay ended without a result.")));
    });
  } finally {
    clearTimeout(timer);
    runningCount -= 1;
    await worker.terminate();
  }
}
