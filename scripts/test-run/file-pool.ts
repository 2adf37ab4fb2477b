import { ForksPoolWorker, type PoolRunnerInitializer, type PoolTask } from "vitest/node";

/** Rooms whose tests measure the very process that they run in (its event loop, its clocks). */
const ALONE = /\/apps\/(?:agent|launcher)\//;

/** Whether the file has a process for itself, instead of sharing one with others, file after file. */
export function isAlone(file: string): boolean {
  return ALONE.test(file);
}

/**
 * The processes of test files, to be used with `isolate: false`: what imports the hub, the API or the database's client finds it loaded
 * and compiled by the file before. A file that is to be alone has a new process all the same.
 */
export const filePool: PoolRunnerInitializer = {
  name: "files",
  createPoolWorker: (options) => new FilePoolWorker(options),
};

class FilePoolWorker extends ForksPoolWorker {
  override readonly name = filePool.name;
  #hasBeenAlone = false;

  override send(message: Parameters<ForksPoolWorker["send"]>[0]): void {
    if (message.type === "run") this.#hasBeenAlone = message.context.files.some(isAloneFile);
    super.send(message);
  }

  canReuse({ context }: PoolTask): boolean {
    return !this.#hasBeenAlone && !context.files.some(isAloneFile);
  }
}

function isAloneFile({ filepath }: { filepath: string }): boolean {
  return isAlone(filepath);
}
