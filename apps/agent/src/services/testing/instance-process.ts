import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("./instance-child.ts", import.meta.url));

/** An instance of a service, as a process. */
export class InstanceProcess {
  readonly name: string;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly exited: Promise<unknown>;

  private constructor(name: string, port: number, child: ChildProcess) {
    this.name = name;
    this.port = port;
    this.#child = child;
    this.exited =
      child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();
  }

  static async start(name: string): Promise<InstanceProcess> {
    const child = spawn(process.execPath, [CHILD, name], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return new InstanceProcess(name, (JSON.parse(line) as { port: number }).port, child);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }
}
