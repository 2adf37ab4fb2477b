import { createServer } from "node:net";
import type { InstanceId, WorkerPort } from "@orrery/protocol/workers";

export type AssignedPort = { readonly name: string; readonly port: number };
export type PortsOutcome =
  | { outcome: "assigned"; ports: AssignedPort[] }
  | { outcome: "refused"; sentence: string };

/** Below what kernels hand out by themselves (32768 on), so that nobody gets one by chance. */
const FROM = 20_000;
const TO = 29_999;
const TRIES_MAX = 200;

/** Which instance of this node has which ports. */
export class PortBook {
  readonly #holders = new Map<number, InstanceId>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** What it had before is kept where it is still free. */
  async assign(
    instanceId: InstanceId,
    wanted: readonly WorkerPort[],
    before: readonly AssignedPort[],
  ): Promise<PortsOutcome> {
    this.release(instanceId);
    const ports: AssignedPort[] = [];
    for (const { name, port } of wanted) {
      const old = before.find((each) => each.name === name)?.port;
      const found = port === null ? await this.#find(instanceId, old) : await this.#take(instanceId, port);
      if (found === null) {
        const holder = port === null ? undefined : this.#holders.get(port);
        this.release(instanceId);
        if (port === null)
          return { outcome: "refused", sentence: `No port from ${FROM} to ${TO} is free on this node.` };
        const who = holder === undefined ? "something else on this node" : `the instance ${holder}`;
        return {
          outcome: "refused",
          sentence: `Port ${port} is in use by ${who}; end that, or give it another port.`,
        };
      }
      ports.push({ name, port: found });
    }
    return { outcome: "assigned", ports };
  }

  /** Of an instance that runs already. */
  note(instanceId: InstanceId, ports: readonly AssignedPort[]): void {
    for (const { port } of ports) this.#holders.set(port, instanceId);
  }

  release(instanceId: InstanceId): void {
    for (const [port, holder] of this.#holders) if (holder === instanceId) this.#holders.delete(port);
  }

  async #find(instanceId: InstanceId, before: number | undefined): Promise<number | null> {
    if (before !== undefined && (await this.#take(instanceId, before)) !== null) return before;
    const span = TO - FROM + 1;
    const start = Math.floor(this.#random() * span);
    for (let i = 0; i < TRIES_MAX; i += 1) {
      const port = FROM + ((start + i) % span);
      if ((await this.#take(instanceId, port)) !== null) return port;
    }
    return null;
  }

  async #take(instanceId: InstanceId, port: number): Promise<number | null> {
    if (this.#holders.has(port)) return null;
    // Before the wait, so that nobody else takes it meanwhile.
    this.#holders.set(port, instanceId);
    if (await isFree(port)) return port;
    this.#holders.delete(port);
    return null;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
