import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { LaunchError } from "./launch-error.ts";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";
import { formatDuration } from "./progress.ts";
import { decideRestart, type RestartPolicy } from "./restart-policy.ts";
import { RotatingLog } from "./rotating-log.ts";
import { TailBuffer } from "./tail-buffer.ts";

export type ProcessSpec = {
  /** As in log file names and launcher.json. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  restart: RestartPolicy;
  /** What each exit code with a fixed meaning tells the reader. The child's own last sentence is added. */
  exitSentences: Readonly<Record<number, string>>;
};

export type SupervisorEvents = {
  say: (line: string) => void;
  /** The process id changed: started, restarted or gone. */
  onChange: () => void;
  /** It ends too often, or with a code that a restart would only repeat, and stays down. */
  onStaysDown: (spec: ProcessSpec, why: string) => void;
};

type State =
  | { phase: "idle" }
  | { phase: "running"; child: ChildProcess; identity: ProcessIdentity | null; startedMs: number }
  | { phase: "waiting"; timer: NodeJS.Timeout }
  | { phase: "stopped" };

const PROBE_EVERY_MS = 40;

/**
 * One child process, kept alive. It leads a process group of its own, so that a Ctrl-C in the terminal reaches it only
 * through the launcher's orderly stop.
 */
export class SupervisedProcess {
  readonly spec: ProcessSpec;
  readonly #events: SupervisorEvents;
  readonly #tail = new TailBuffer();
  readonly #log: RotatingLog;
  #state: State = { phase: "idle" };
  #shortRuns = 0;
  /** Until the first start succeeded, an exit is the starter's affair and nothing is restarted. */
  #isSupervised = false;

  constructor(spec: ProcessSpec, events: SupervisorEvents) {
    this.spec = spec;
    this.#events = events;
    this.#log = new RotatingLog(spec.logFile);
  }

  get identity(): ProcessIdentity | null {
    return this.#state.phase === "running" ? this.#state.identity : null;
  }

  /** Starts it and waits for `isReady`. Throws LaunchError with the child's last words when it ends before that. */
  async startUntil(isReady: () => Promise<boolean>, timeoutMs: number, signal: AbortSignal): Promise<void> {
    this.#spawn();
    const deadlineMs = performance.now() + timeoutMs;
    while (!(await isReady())) {
      signal.throwIfAborted();
      if (this.#state.phase !== "running")
        throw new LaunchError(
          this.#tail.explain(`${this.spec.name} stopped while it was starting.`, this.spec.logFile),
        );
      if (performance.now() > deadlineMs) {
        throw new LaunchError(
          this.#tail.explain(
            `${this.spec.name} did not become ready within ${formatDuration(timeoutMs)}.`,
            this.spec.logFile,
          ),
        );
      }
      await sleep(PROBE_EVERY_MS);
    }
    this.#isSupervised = true;
    if (this.#state.phase !== "running") this.#decide({ code: null, signal: null, uptimeMs: 0 });
  }

  /** Starts it without waiting; from now on it is kept alive. */
  start(): void {
    this.#isSupervised = true;
    this.#spawn();
  }

  /** SIGTERM, then SIGKILL to its whole group after `graceMs`. Resolves when it is gone; it is not restarted. */
  async stop(graceMs: number, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const state = this.#state;
    this.#isSupervised = false;
    if (state.phase === "waiting") clearTimeout(state.timer);
    if (state.phase === "running") {
      const gone = new Promise<void>((resolve) => state.child.once("exit", () => resolve()));
      state.child.kill(signal);
      const timer = setTimeout(() => this.kill(), graceMs);
      await gone;
      clearTimeout(timer);
    }
    this.#state = { phase: "stopped" };
  }

  /** SIGKILL to the child and to whatever it has started. */
  kill(): void {
    if (this.#state.phase !== "running" || this.#state.child.pid === undefined) return;
    killGroup(this.#state.child.pid, "SIGKILL");
  }

  #spawn(): void {
    const { spec } = this;
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const startedMs = performance.now();
    const identity = child.pid === undefined ? null : identifyProcess(child.pid);
    this.#state = { phase: "running", child, identity, startedMs };
    this.#tail.clear();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#log.write(chunk));
    }
    child.stderr?.on("data", (chunk: Buffer) => this.#tail.add(chunk));
    child.on("error", (error) => this.#tail.add(Buffer.from(`${error.message}\n`)));
    // "close" comes after the last output was read; a grandchild that holds the pipes must not delay it for long.
    const done = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#state.phase !== "running" || this.#state.child !== child) return;
      this.#state = { phase: "idle" };
      this.#events.onChange();
      if (this.#isSupervised) this.#decide({ code, signal, uptimeMs: performance.now() - startedMs });
    };
    child.on("close", done);
    child.on("exit", (code, signal) => setTimeout(() => done(code, signal), 300).unref());
    this.#events.onChange();
  }

  #decide(exit: { code: number | null; signal: NodeJS.Signals | null; uptimeMs: number }): void {
    const { spec } = this;
    const decision = decideRestart(spec.restart, this.#shortRuns, exit, Math.random);
    const meaning = exit.code === null ? undefined : spec.exitSentences[exit.code];
    const what = meaning ?? `${spec.name} stopped unexpectedly (${exit.signal ?? `exit code ${exit.code}`}).`;
    if (decision.action === "leave") {
      this.#events.onStaysDown(spec, this.#tail.explain(what, spec.logFile, 1));
      return;
    }
    if (decision.action === "give_up") {
      const why = `${spec.name} stopped ${decision.shortRuns} times shortly after its start and is not started again.`;
      this.#events.onStaysDown(spec, this.#tail.explain(why, spec.logFile));
      return;
    }
    this.#shortRuns = decision.shortRuns;
    this.#events.say(`${what} Starting it again in ${formatDuration(decision.afterMs)}.`);
    const timer = setTimeout(() => {
      this.#spawn();
      this.#events.say(`${spec.name} was started again (process ${this.identity?.pid ?? "?"}).`);
    }, decision.afterMs);
    this.#state = { phase: "waiting", timer };
  }
}

/** Signals a process group; a group that is gone is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
