import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HookCall } from "../run-hook.ts";

/** A folder of hook scripts, and of what they leave behind. */
export class HookFolder {
  readonly path = mkdtempSync(join(tmpdir(), "orrery-hooks-"));

  script(body: string, options: { mode?: number; interpreter?: string } = {}): string {
    const file = join(this.path, `hook-${Math.random().toString(36).slice(2)}`);
    writeFileSync(file, `#!${options.interpreter ?? "/bin/sh"}\n${body}\n`, { mode: options.mode ?? 0o755 });
    return file;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  lines(name: string): string[] {
    if (!existsSync(this.file(name))) return [];
    return readFileSync(this.file(name), "utf8").trim().split("\n");
  }

  /** The process ids that scripts wrote with `echo $$ >> NAME`. */
  async pids(name: string, count: number): Promise<number[]> {
    while (this.lines(name).length < count) await sleep(10);
    return this.lines(name).map(Number);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function hookCall(change: Partial<HookCall> = {}): HookCall {
  return {
    hook: "promote",
    federationName: "orders",
    nodeName: "tokyo-1",
    term: 7,
    fencingToken: 42,
    oldLeaderName: "osaka-1",
    newLeaderName: "tokyo-1",
    ...change,
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has reaped yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

export async function untilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10);
}
