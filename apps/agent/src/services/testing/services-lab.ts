import { mkdtemp } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  InstanceId,
  type NodeId,
  ServiceId,
  type ServiceInstance,
  type ServiceOrders,
  ServiceSettings,
} from "@orrery/protocol";
import { AgentFleet } from "../../testing/agent-fleet.ts";
import { StandInHub } from "../../testing/stand-in-hub.ts";
import { InstanceProcess } from "./instance-process.ts";

/** Answered, whatever the answer. */
export type Heard = {
  status: number;
  headers: IncomingMessage["headers"];
  raw: IncomingMessage;
  text: string;
};

export type AskInput = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};

export const SERVICE = "orders";
export const SERVICE_ID = ServiceId.parse("s-orders");

/** An instance that runs in the test's own process. */
export type OwnInstance = { readonly name: string; readonly port: number };

/** Nobody is probed, set aside or left for what it answers. */
export const LENIENT = {
  health: { isOn: false },
  slowStartMs: 0,
  breaker: { consecutiveFailures: 1000, minRequests: 1_000_000 },
  outlier: { consecutiveFailures: 1000, minRequests: 1_000_000, stallMs: 600_000 },
  deadline: { defaultMs: 30_000 },
};

/** Settings that differ from the defaults in what is given; limits by caller are off. */
export function settingsWith(change: Record<string, unknown> = {}): ServiceSettings {
  return ServiceSettings.parse({ callerLimits: { perMinute: null }, ...change });
}

/** Real agents, a stand-in hub, and instances as processes of their own. */
export class ServicesLab {
  readonly fleet: AgentFleet;
  readonly instances = new Map<string, InstanceProcess>();
  readonly #own = new Map<string, OwnInstance>();
  /** By instance: on which agent's node it counts as running. */
  readonly #nodes = new Map<string, string>();
  #orders: Pick<ServiceOrders["services"][number], "settings"> & {
    credentials: ServiceOrders["credentials"];
  };
  #draining = new Set<string>();
  #contracts = new Map<string, string>();

  private constructor(fleet: AgentFleet) {
    this.fleet = fleet;
    this.#orders = { settings: settingsWith(), credentials: [] };
  }

  static async start(agents: readonly string[]): Promise<ServicesLab> {
    const folder = await mkdtemp(join(tmpdir(), "orrery-services-"));
    const fleet = new AgentFleet(folder, await StandInHub.start());
    const args = ["--services-port", "0", "--services-dns-port", "0"];
    await Promise.all(agents.map((name) => fleet.start(name, args)));
    return new ServicesLab(fleet);
  }

  /** An instance on that agent's node; the orders are sent by `send`. */
  async add(instance: string, agent: string, contract = "1.0.0"): Promise<InstanceProcess> {
    const process = await InstanceProcess.start(instance);
    this.instances.set(instance, process);
    this.#nodes.set(instance, agent);
    this.#contracts.set(instance, contract);
    return process;
  }

  /** One that the test ends by itself. */
  addOwn(instance: OwnInstance, agent: string, contract = "1.0.0"): void {
    this.#own.set(instance.name, instance);
    this.#nodes.set(instance.name, agent);
    this.#contracts.set(instance.name, contract);
  }

  async remove(instance: string): Promise<void> {
    await this.instances.get(instance)?.end();
    this.instances.delete(instance);
    this.#own.delete(instance);
    this.#draining.delete(instance);
  }

  drain(instance: string): void {
    this.#draining.add(instance);
  }

  set settings(settings: ServiceSettings) {
    this.#orders.settings = settings;
  }

  set credentials(credentials: ServiceOrders["credentials"]) {
    this.#orders.credentials = credentials;
  }

  ordersFor(agent: string): ServiceOrders {
    const { settings, credentials } = this.#orders;
    const names = [...this.fleet.agents.keys()];
    const nodes = names
      .filter((name) => name !== agent)
      .map((name) => ({
        nodeId: this.fleet.nodeId(name),
        name,
        addresses: [...(this.fleet.hub.node(this.fleet.nodeId(name)).facts?.peerAddresses ?? [])],
      }));
    const all = [...this.instances.values(), ...this.#own.values()];
    const instances = all.map((each) => this.#ordered(each));
    return { services: [{ id: SERVICE_ID, name: SERVICE, settings, instances }], nodes, credentials };
  }

  /** To all agents; resolves when their gateways listen. */
  async send(): Promise<void> {
    const { hub } = this.fleet;
    for (const name of this.fleet.agents.keys()) {
      hub.sendServiceOrders(this.fleet.nodeId(name), this.ordersFor(name));
    }
    await this.fleet.until("the gateways to listen", () =>
      [...this.fleet.agents.keys()].every((name) => this.portOf(name) !== null),
    );
  }

  portOf(agent: string): number | null {
    const nodeId: NodeId = this.fleet.nodeId(agent);
    return this.fleet.hub.serviceReports.findLast((report) => report.nodeId === nodeId)?.gateway.port ?? null;
  }

  ask(agent: string, path: string, { method = "GET", headers = {}, body }: AskInput = {}): Promise<Heard> {
    const port = this.portOf(agent) ?? 0;
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (said) => {
        const chunks: Buffer[] = [];
        said.on("data", (chunk: Buffer) => chunks.push(chunk));
        said.once("error", reject);
        said.once("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: said.statusCode ?? 0, headers: said.headers, raw: said, text });
        });
      });
      asked.once("error", reject);
      asked.end(body);
    });
  }

  async end(): Promise<void> {
    await Promise.all([...this.instances.values()].map((each) => each.end()));
    await this.fleet.end();
  }

  #ordered({ name, port }: OwnInstance): ServiceInstance {
    return {
      id: InstanceId.parse(name),
      nodeId: this.fleet.nodeId(this.#nodes.get(name) ?? ""),
      ...{ region: "eu", zone: this.#nodes.get(name) ?? "", host: "127.0.0.1", port, weight: 1 },
      contract: this.#contracts.get(name) ?? "1.0.0",
      isDraining: this.#draining.has(name),
      load: null,
    };
  }
}
