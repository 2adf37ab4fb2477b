import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { MeshMembers } from "../member-table.ts";
import type { MeshIdentity } from "../mesh-identity.ts";

const CHILD = fileURLToPath(new URL("./mesh-child.ts", import.meta.url));

/** A mesh host in a process of its own. */
export class MeshChild {
  readonly #child: ChildProcess;

  constructor(identity: MeshIdentity, members: MeshMembers) {
    this.#child = spawn(process.execPath, [CHILD, JSON.stringify({ identity, members })], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /** The port, as soon as it listens. */
  async listening(): Promise<number> {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("the child has no output");
    for await (const line of createInterface({ input: stdout })) {
      if (!line.startsWith("{")) continue;
      stdout.resume();
      return (JSON.parse(line) as { port: number }).port;
    }
    throw new Error("the child ended before it listened");
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await exited;
    }
  }
}
