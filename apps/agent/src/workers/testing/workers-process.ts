import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { userInfo } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { InstanceReport, WorkerOrders, WorkerReport } from "@orrery/protocol/workers";
import { until } from "../../testing/agent-process.ts";

const CHILD = fileURLToPath(new URL("./workers-child.ts", import.meta.url));

/** An agent's workers in a process of their own, which can be killed like an agent. */
export class WorkersProcess {
  readonly reports: WorkerReport[] = [];
  readonly #child: ChildProcess;
  readonly #latest = new Map<string, InstanceReport>();
  stderr = "";

  constructor(dataDir: string, keyPem: string) {
    const args = [CHILD, dataDir, userInfo().username, Buffer.from(keyPem).toString("base64")];
    this.#child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    if (this.#child.stdout === null) throw new Error("it has no output");
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const report = JSON.parse(line) as WorkerReport;
      this.reports.push(report);
      for (const each of report.instances) this.#latest.set(each.instanceId, each);
      for (const id of report.goneIds) this.#latest.delete(id);
    });
    this.#child.stderr?.on("data", (text) => {
      this.stderr += String(text);
    });
  }

  order(orders: WorkerOrders): void {
    this.#child.stdin?.write(`${JSON.stringify(orders)}\n`);
  }

  /** As last told; null = not told (any more). */
  latest(id: string): InstanceReport | null {
    return this.#latest.get(id) ?? null;
  }

  async untilTold(
    id: string,
    what: string,
    test: (report: InstanceReport) => boolean,
  ): Promise<InstanceReport> {
    await until(
      `${id}: ${what}`,
      () => this.#latest.has(id) && test(this.#latest.get(id) as InstanceReport),
    ).catch((error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(this.latest(id)?.state)} ${this.stderr}`);
    });
    return this.#latest.get(id) as InstanceReport;
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "close");
  }

  /** Asked to stop, as by SIGTERM. */
  async leave(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, "close");
  }
}
