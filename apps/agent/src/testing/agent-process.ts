import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { inject } from "vitest";
// Declares what `inject` gives.
import type {} from "./global-setup.ts";

/** A real agent in a process of its own, as hosts run it. */
export class AgentProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  stdout = "";
  stderr = "";

  constructor(
    args: string[],
    options: { env?: Record<string, string>; node?: string; program?: string } = {},
  ) {
    this.child = spawn(
      options.node ?? process.execPath,
      [options.program ?? inject("orreryAgentProgram"), ...args],
      {
        env: { ...process.env, ...options.env },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.exited = once(this.child, "close").then(([code]) => code as number | null);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it if it still runs; for the end of a test. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    await this.exited;
  }
}

/** For what hangs: below the time that a test has, so that it is told what was waited for. */
const WAIT_MS = 45_000;

export async function until(what: string, check: () => boolean, waitMs: number = WAIT_MS): Promise<void> {
  const deadlineMs = performance.now() + waitMs;
  while (!check()) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${waitMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
