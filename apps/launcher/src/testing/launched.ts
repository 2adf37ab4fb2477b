import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "@orrery/runtime";

const MAIN = join(import.meta.dirname, "../main.ts");

/** A launcher as a user starts it, with what it prints. */
export class Launched {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  output = "";

  constructor(env: Record<string, string>, args: readonly string[]) {
    const { DATABASE_URL: _, ...inherited } = process.env;
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString("utf8");
      });
    }
    this.#exit = new Promise((resolve) => this.#child.once("close", resolve));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  exitCode(): Promise<number | null> {
    return this.#exit;
  }

  async until(line: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = line.exec(this.output);
      if (match !== null) return match;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The launcher ended before it said ${line}:\n${this.output}`);
      }
      await sleep(20);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Settings of an installation of its own. */
export async function freeSettings(dataDir: string): Promise<Record<string, string>> {
  const [web, hub, gateway] = await freePorts(3);
  return {
    ORRERY_DATA_DIR: dataDir,
    ORRERY_WEB_PORT: String(web),
    ORRERY_SERVICES_PORT: "0",
    ORRERY_HUB_PORT: String(hub),
    ORRERY_AGENT_GATEWAY_PORT: String(gateway),
  };
}

export function recordedProcesses(dataDir: string): { name: string; pid: number }[] {
  return JSON.parse(readFileSync(join(dataDir, "launcher.json"), "utf8")).processes;
}
