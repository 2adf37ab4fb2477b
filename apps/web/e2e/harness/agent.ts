import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freeze, killHard, thaw } from "./process-signals.ts";

const BUNDLE = join(import.meta.dirname, "../../../agent/dist/orrery-agent.mjs");

/** Many agents share this machine: each takes whatever ports are free. */
const PORTS = [
  "--peer-port",
  "0",
  "--peer-address",
  "127.0.0.1",
  "--local-api-port",
  "0",
  "--gateway-port",
  "0",
  "--services-port",
  "0",
  "--services-dns-port",
  "0",
];

export type AgentOptions = {
  name: string;
  token: string;
  hubUrl: string;
  dataDir: string;
  /** Further command-line arguments. */
  args?: readonly string[];
};

/** A real agent process: the very file that the hub gives to hosts. */
export class AgentUnderTest {
  readonly name: string;
  readonly #options: AgentOptions;
  #child: ChildProcess | null = null;
  #output = "";

  constructor(options: AgentOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts it, or starts it again after a kill: the identity in its data folder stays. */
  start(): void {
    const { name, token, hubUrl, dataDir, args = [] } = this.#options;
    mkdirSync(dataDir, { recursive: true });
    const child = spawn(
      process.execPath,
      [BUNDLE, "--hub", hubUrl, "--name", name, "--data-dir", dataDir, ...PORTS, ...args],
      {
        env: { ...process.env, ORRERY_JOIN_TOKEN: token },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString("utf8")).slice(-20_000);
      });
    }
    this.#child = child;
  }

  killHard(): void {
    killHard(this.#pid());
  }

  freeze(): void {
    freeze(this.#pid());
  }

  thaw(): void {
    thaw(this.#pid());
  }

  /** An orderly end: the agent says goodbye. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    child.kill("SIGCONT");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(timer);
  }

  #pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.name} does not run.`);
    return pid;
  }
}
