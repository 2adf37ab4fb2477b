import { type ChildProcess, spawn } from "node:child_process";
import type { HookName } from "./hook-name.ts";
import { OutputTail } from "./output-tail.ts";

/** What a hook is told, all of it in its environment. */
export type HookCall = {
  readonly hook: HookName;
  readonly federationName: string;
  readonly nodeName: string;
  readonly term: number;
  /** Null = there is no leader, or none with a committed token. */
  readonly fencingToken: number | null;
  readonly oldLeaderName: string | null;
  readonly newLeaderName: string | null;
};

export type HookOutcome = {
  outcome: "ran" | "failed" | "timed-out" | "not-configured";
  /** A plain sentence; null = all is well. */
  problem: string | null;
  /** The last 8 KiB of both outputs together. */
  outputTail: string;
  durationMs: number;
};

export type HookRun = {
  readonly call: HookCall;
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** What of the agent's own environment it may see; see `hookEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Aborted = the agent stops, and the hook with it. */
  readonly stop?: AbortSignal;
};

const OUTPUT_BYTES_MAX = 8 * 1024;
const TERM_GRACE_MS = 2000;
/** A process that even SIGKILL does not end (in the kernel's hands) must not hold up the federation for ever. */
const KILL_WAIT_MS = 5000;
/** After the hook ended: for the rest of its output, should a process that it left behind hold the pipes open. */
const OUTPUT_WAIT_MS = 200;
const PROBLEM_CHARACTERS_MAX = 1000;

type End =
  | { kind: "exit"; code: number | null; signal: NodeJS.Signals | null }
  | { kind: "not-started"; code: string }
  | { kind: "stuck" };

/**
 * Runs one hook to its end, in a process group of its own and without a shell. Over its time, the whole group gets SIGTERM and 2 s later
 * SIGKILL. What it prints is always read, so that a flood of it blocks nobody.
 */
export async function runHook(run: HookRun): Promise<HookOutcome> {
  const startedMs = performance.now();
  const tail = new OutputTail(OUTPUT_BYTES_MAX);
  const [program = "", ...args] = run.command;
  let child: ChildProcess;
  try {
    const env = { ...run.env, ...hookVariables(run.call) };
    child = spawn(program, args, { env, cwd: "/", detached: true, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    return outcomeOf(run, { kind: "not-started", code: codeOf(error) }, null, tail, startedMs);
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => tail.add(chunk));
    stream?.on("error", () => undefined);
  }
  const { end, cutBy } = await untilEnded(child, run);
  // Whatever the hook started and did not end within the limit is not left to act later.
  if (cutBy !== null) signalGroup(child, "SIGKILL");
  await outputRead(child);
  return outcomeOf(run, end, cutBy, tail, startedMs);
}

function untilEnded(
  child: ChildProcess,
  run: HookRun,
): Promise<{ end: End; cutBy: "limit" | "stop" | null }> {
  return new Promise((resolve) => {
    let cutBy: "limit" | "stop" | null = null;
    const timers: NodeJS.Timeout[] = [];
    const finish = (end: End): void => {
      for (const timer of timers) clearTimeout(timer);
      run.stop?.removeEventListener("abort", onStop);
      resolve({ end, cutBy });
    };
    const cut = (by: "limit" | "stop"): void => {
      if (cutBy !== null) return;
      cutBy = by;
      signalGroup(child, "SIGTERM");
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), TERM_GRACE_MS));
      timers.push(setTimeout(() => finish({ kind: "stuck" }), TERM_GRACE_MS + KILL_WAIT_MS));
    };
    const onStop = (): void => cut("stop");
    child.once("error", (error) => finish({ kind: "not-started", code: codeOf(error) }));
    child.once("exit", (code, signal) => finish({ kind: "exit", code, signal }));
    timers.push(setTimeout(() => cut("limit"), run.timeoutMs));
    if (run.stop?.aborted === true) onStop();
    else run.stop?.addEventListener("abort", onStop, { once: true });
  });
}

async function outputRead(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, OUTPUT_WAIT_MS);
    child.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.stdout?.closed === true && child.stderr?.closed === true) {
      clearTimeout(timer);
      resolve();
    }
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function outcomeOf(
  { call, command, timeoutMs }: HookRun,
  end: End,
  cutBy: "limit" | "stop" | null,
  tail: OutputTail,
  startedMs: number,
): HookOutcome {
  const outputTail = tail.text();
  const durationMs = performance.now() - startedMs;
  const what = `the ${call.hook} hook ${command[0]}`;
  const said = lastWords(outputTail);
  const told = (outcome: HookOutcome["outcome"], problem: string | null): HookOutcome => {
    return { outcome, problem: problem?.slice(0, PROBLEM_CHARACTERS_MAX) ?? null, outputTail, durationMs };
  };
  if (end.kind === "not-started") return told("failed", `${what} cannot be started: ${reasonOf(end.code)}`);
  if (end.kind === "stuck")
    return told("timed-out", `${what} took longer than ${timeoutMs} ms and cannot be ended`);
  if (cutBy === "limit")
    return told("timed-out", `${what} took longer than ${timeoutMs} ms and was ended${said}`);
  if (cutBy === "stop") return told("failed", `${what} was ended because the agent stops${said}`);
  if (end.code === 0) return told("ran", null);
  const how = end.code === null ? `was ended by ${end.signal}` : `ended with ${end.code}`;
  return told("failed", `${what} ${how}${said}`);
}

function hookVariables(call: HookCall): Record<string, string> {
  return {
    ORRERY_HOOK: call.hook,
    ORRERY_FEDERATION: call.federationName,
    ORRERY_NODE: call.nodeName,
    ORRERY_TERM: String(call.term),
    ORRERY_FENCING_TOKEN: call.fencingToken === null ? "" : String(call.fencingToken),
    ORRERY_OLD_LEADER: call.oldLeaderName ?? "",
    ORRERY_NEW_LEADER: call.newLeaderName ?? "",
  };
}

/** The last line that it printed, which is where programs say what went wrong. */
function lastWords(output: string): string {
  const line = output.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return line === "" ? "" : `: ${line.replace(/\p{Cc}/gu, "·").slice(0, 300)}`;
}

function reasonOf(code: string): string {
  switch (code) {
    case "ENOENT":
      return "there is no such program, or the interpreter in its first line is missing (ENOENT)";
    case "EACCES":
      return "it is not executable for the agent's user (EACCES)";
    case "ENOEXEC":
      return "it is not a program; a script needs a first line as in #!/bin/sh (ENOEXEC)";
    default:
      return code;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
