import { hash, timingSafeEqual } from "node:crypto";
import type { Place } from "@orrery/domain/routing";
import type {
  InstanceId,
  NodeId,
  ServiceId,
  ServiceInstance,
  ServiceNews,
  ServiceOrders,
} from "@orrery/protocol";
import { ServiceRoute } from "./service-route.ts";

/** Who has no credential. */
export const NO_CALLER = "-";
const CALLERS_KNOWN_MAX = 1000;

export const NO_ORDERS: ServiceOrders = { services: [], nodes: [], credentials: [] };

/** The services of this gateway by name, the instances on this node by id, and who may ask in whose name. */
export class ServiceTable {
  readonly #nodeId: () => NodeId;
  readonly #random: () => number;
  #byName = new Map<string, ServiceRoute>();
  #here = new Map<InstanceId, ServiceInstance>();
  #callers = new Map<string, { caller: string; secretHash: string }>();
  readonly #proofs = new Map<string, string | null>();

  constructor(nodeId: () => NodeId, random: () => number) {
    this.#nodeId = nodeId;
    this.#random = random;
  }

  get routes(): Iterable<ServiceRoute> {
    return this.#byName.values();
  }

  get size(): number {
    return this.#byName.size;
  }

  route(name: string): ServiceRoute | undefined {
    return this.#byName.get(name);
  }

  routeOf(serviceId: ServiceId): ServiceRoute | undefined {
    return [...this.#byName.values()].find(({ id }) => id === serviceId);
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** One on this node, as it was ordered. */
  instanceHere(id: string): ServiceInstance | undefined {
    return this.#here.get(id as InstanceId);
  }

  get hasInstancesHere(): boolean {
    return this.#here.size > 0;
  }

  /** What was learnt of services and instances that stay, stays. Returns the instances' ids. */
  obey({ services, credentials }: ServiceOrders, here: Place, nowMs: number): Set<InstanceId> {
    const before = new Map([...this.#byName.values()].map((route) => [route.id, route]));
    const ids = new Set<InstanceId>();
    this.#byName = new Map();
    this.#here = new Map();
    for (const service of services) {
      const known = before.get(service.id);
      const route =
        known?.name === service.name ? known : new ServiceRoute(service, here, this.#random, nowMs);
      route.obey(service, nowMs);
      this.#byName.set(service.name, route);
      for (const instance of service.instances) {
        ids.add(instance.id);
        if (instance.nodeId === this.#nodeId()) this.#here.set(instance.id, instance);
      }
    }
    this.#callers = new Map(credentials.map((each) => [each.secretHash, each]));
    this.#proofs.clear();
    return ids;
  }

  takeNews({ loads }: ServiceNews, nowMs: number): void {
    const byId = new Map(loads.map(({ instanceId, load }) => [instanceId as string, load]));
    for (const route of this.#byName.values()) route.setLoads(byId, nowMs);
  }

  /** `Basic …` of a worker's name and its gateway secret; null = it is not one of them. */
  callerOf(proof: string): string | null {
    const known = this.#proofs.get(proof);
    if (known !== undefined) return known;
    const caller = this.#prove(proof);
    if (this.#proofs.size >= CALLERS_KNOWN_MAX) this.#proofs.clear();
    this.#proofs.set(proof, caller);
    return caller;
  }

  /** The table is asked by the hash, of which nobody can choose the beginning; what it answers is compared in constant time. */
  #prove(proof: string): string | null {
    const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,2000})$/i.exec(proof)?.[1];
    if (encoded === undefined) return null;
    const [name, secret] = split(Buffer.from(encoded, "base64").toString());
    const secretHash = hash("sha256", secret);
    const found = this.#callers.get(secretHash);
    if (found === undefined || !timingSafeEqual(Buffer.from(found.secretHash), Buffer.from(secretHash))) {
      return null;
    }
    // Of a name with options, as proxies are asked with, the first part counts.
    return name === "" || name === found.caller || name.startsWith(`${found.caller}-`) ? found.caller : null;
  }
}

function split(text: string): [string, string] {
  const at = text.indexOf(":");
  return at < 0 ? ["", text] : [text.slice(0, at), text.slice(at + 1)];
}
