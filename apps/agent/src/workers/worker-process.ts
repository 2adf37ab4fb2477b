import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { findByEnvironment, identify, isRunning, type ProcessIdentity } from "./process-table.ts";
import { SHELL, WRAPPER } from "./wrapper.ts";

export type StartOptions = {
  readonly runId: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly work: string;
  readonly exitFile: string;
  readonly logFd: number;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Everything that must be so before the program runs: that it is noted on disk, and limited. A rejection keeps it from running. */
  readonly beforeGo: (identity: ProcessIdentity) => Promise<void>;
};

/** One run of an instance: the wrapper, which leads its session and process group, and all that the program starts. */
export class WorkerProcess {
  readonly identity: ProcessIdentity;
  readonly runId: string;
  #hasEnded = false;

  private constructor(identity: ProcessIdentity, runId: string, child: ChildProcess | null) {
    this.identity = identity;
    this.runId = runId;
    child?.once("exit", () => {
      this.#hasEnded = true;
    });
  }

  /** Rejects with what went wrong; nothing runs then. */
  static async start(options: StartOptions): Promise<WorkerProcess> {
    const { runId, program, args, env, work, exitFile, logFd, owner, beforeGo } = options;
    const child = spawn(SHELL, ["-c", WRAPPER, "orrery-worker", exitFile, runId, program, ...args], {
      ...{ env: { ...env }, cwd: work, detached: true, stdio: ["pipe", logFd, logFd] },
      ...(owner ?? {}),
    });
    // Its end is told by `exit`; a pipe that closes early is no other news.
    child.stdin?.on("error", () => undefined);
    if (child.pid === undefined) {
      const [error] = await once(child, "error").catch((thrown) => [thrown]);
      throw error;
    }
    child.on("error", () => undefined);
    const identity = identify(child.pid);
    try {
      if (identity === null) throw new Error("it ended before it began");
      const started = new WorkerProcess(identity, runId, child);
      await beforeGo(identity);
      child.stdin?.end("go\n");
      child.unref();
      return started;
    } catch (error) {
      child.stdin?.destroy();
      child.kill("SIGKILL");
      throw error;
    }
  }

  /** One that an earlier agent started; null = it does not run any more. */
  static adopt(identity: ProcessIdentity, runId: string): WorkerProcess | null {
    return isRunning(identity) ? new WorkerProcess(identity, runId, null) : null;
  }

  get hasEnded(): boolean {
    if (!this.#hasEnded && !isRunning(this.identity)) this.#hasEnded = true;
    return this.#hasEnded;
  }

  /** To the whole group, also where its leader has ended; not where its number is another process's by now. */
  signal(signal: NodeJS.Signals): void {
    const now = identify(this.identity.pid);
    if (now !== null && now.startTicks !== this.identity.startTicks) return;
    try {
      process.kill(-this.identity.pid, signal);
    } catch {
      // Nobody is left in it.
    }
  }

  /** The group, and whatever left it but still carries the run's id. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await killRun(this.runId);
  }
}

/** Ends what a run left behind, wherever it went. */
export async function killRun(runId: string): Promise<void> {
  for (const pid of await findByEnvironment(`ORRERY_RUN_ID=${runId}`)) {
    if (pid === process.pid) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** How a shell tells it: 128 and the signal's number where it was one. */
export function describeExit(code: number | null): {
  code: number | null;
  signal: string | null;
  sentence: string;
} {
  if (code === null)
    return { code: null, signal: null, sentence: "Its process was killed, or nobody saw how it ended." };
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  if (code > 128 && signal !== undefined)
    return { code: null, signal, sentence: `Its process was ended by ${signal}.` };
  return { code, signal: null, sentence: `Its process ended with ${code}.` };
}
