import { spawn } from "node:child_process";
import { constants } from "node:os";
import { OutputGate } from "./output-gate.ts";
import { type Command, ROOT, type Step, type StepContext } from "./steps.ts";

export type StepOutcome = { passed: number; failed: number; durationMs: number; summary: string };

/** Runs one step; its output is shown only where something fails. */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome> {
  const startedMs = performance.now();
  const problem = await runCommands(step, context);
  const counts = step.count?.(context) ?? { passed: 0, failed: 0, skipped: 0 };
  // A runner that fails without a failed test (nothing found, a crash, a timeout) is a failure all the same.
  const failed = problem !== null && counts.failed === 0 ? 1 : counts.failed;
  return {
    ...counts,
    failed,
    durationMs: performance.now() - startedMs,
    summary: summarise(step, { ...counts, failed }),
  };
}

/** Null when every command ended with 0. */
async function runCommands(step: Step, context: StepContext): Promise<string | null> {
  let commands: readonly Command[];
  try {
    commands = await step.commands(context);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    console.log(problem);
    return problem;
  }
  for (const command of commands) {
    const problem = await runCommand(step, command);
    if (problem !== null) return problem;
  }
  return null;
}

async function runCommand(step: Step, command: Command): Promise<string | null> {
  const gate = new OutputGate((text) => process.stdout.write(text), step.count !== null);
  const child = spawn(process.execPath, command.args, {
    cwd: ROOT,
    env: environment(command.env ?? {}),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => gate.write(chunk));
  }
  const end = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) killGroup(child.pid, signal);
  };
  const onInterrupt = (signal: NodeJS.Signals) => {
    end("SIGTERM");
    process.exit(128 + constants.signals[signal]);
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    end("SIGTERM");
    setTimeout(() => end("SIGKILL"), 10_000).unref();
  }, step.timeoutMs);

  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  clearTimeout(timer);
  process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  if (code === 0) return null;
  gate.open();
  const problem = isTimedOut
    ? `${step.name} was stopped after ${step.timeoutMs / 60_000} minutes.`
    : `${step.name} failed (exit code ${code}).`;
  console.log(problem);
  return problem;
}

/** Whoever runs the tests may have an installation of their own in the environment; tests must not touch it. */
function environment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => name !== "DATABASE_URL" && (!name.startsWith("ORRERY_") || name === "ORRERY_CHROMIUM"),
  );
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR ? { FORCE_COLOR: "1" } : {};
  return {
    ...Object.fromEntries(own),
    TURBO_TELEMETRY_DISABLED: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    ...colour,
    ...extra,
  };
}

function summarise(step: Step, counts: { passed: number; failed: number; skipped: number }): string {
  if (step.count === null) return counts.failed === 0 ? "ok" : "FAILED";
  const parts = [`${counts.passed} passed`];
  if (counts.failed > 0) parts.push(`${counts.failed} FAILED`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return parts.join(", ");
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
