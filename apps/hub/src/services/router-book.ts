import type { InstanceId, InstanceRouting, NodeId, RouterState, ServiceId } from "@orrery/protocol";

/** A gateway tells of itself every 5 s at least, and of a service when something changed. Who is silent for so long is not believed any more. */
const FRESH_MS = 15_000;
/** Of all services and gateways together; of more, those told of longest ago are forgotten. */
const ENTRIES_MAX = 200_000;

type Told = { readonly state: RouterState; readonly byId: ReadonlyMap<InstanceId, InstanceRouting> };

/** How gateways find services' instances, as they told last. Times: milliseconds of a clock that never goes back. */
export class RouterBook {
  readonly #told = new Map<ServiceId, Map<NodeId, Told>>();
  readonly #heardMs = new Map<NodeId, number>();
  #entryCount = 0;

  /** The gateway said something, whatever it was. */
  heard(nodeId: NodeId, nowMs: number): void {
    if (!this.#isFresh(nodeId, nowMs)) this.forgetNode(nodeId);
    this.#heardMs.set(nodeId, nowMs);
  }

  /** Of a gateway that is heard. Gives how it found each of the instances before; null = it had not told of the service lately. */
  take(state: RouterState): ReadonlyMap<InstanceId, InstanceRouting> | null {
    const { serviceId, nodeId } = state;
    const ofService = this.#told.get(serviceId) ?? new Map<NodeId, Told>();
    const before = ofService.get(nodeId);
    this.#forget(serviceId, nodeId);
    ofService.set(nodeId, { state, byId: new Map(state.instances.map((each) => [each.instanceId, each])) });
    this.#told.delete(serviceId);
    this.#told.set(serviceId, ofService);
    this.#entryCount += sizeOf(state);
    this.#makeRoom(serviceId);
    return before?.byId ?? null;
  }

  /** Newest first. */
  newest(serviceId: ServiceId, nowMs: number): RouterState[] {
    return [...this.fresh(serviceId, nowMs)].sort((a, b) => b.atMs - a.atMs);
  }

  /** Of all gateways that are heard. */
  *fresh(serviceId: ServiceId, nowMs: number): Generator<RouterState> {
    for (const { state } of this.#fresh(serviceId, nowMs)) yield state;
  }

  /** How each of them finds one instance, and when it told. */
  *routings(
    serviceId: ServiceId,
    instanceId: InstanceId,
    nowMs: number,
  ): Generator<{ routing: InstanceRouting; atMs: number }> {
    for (const { state, byId } of this.#fresh(serviceId, nowMs)) {
      const routing = byId.get(instanceId);
      if (routing !== undefined) yield { routing, atMs: state.atMs };
    }
  }

  sweep(nowMs: number): void {
    for (const nodeId of this.#heardMs.keys()) if (!this.#isFresh(nodeId, nowMs)) this.forgetNode(nodeId);
  }

  forgetNode(nodeId: NodeId): void {
    this.#heardMs.delete(nodeId);
    for (const serviceId of this.#told.keys()) this.#forget(serviceId, nodeId);
  }

  forgetService(serviceId: ServiceId): void {
    for (const nodeId of this.#told.get(serviceId)?.keys() ?? []) this.#forget(serviceId, nodeId);
  }

  *#fresh(serviceId: ServiceId, nowMs: number): Generator<Told> {
    for (const [nodeId, told] of this.#told.get(serviceId) ?? []) {
      if (this.#isFresh(nodeId, nowMs)) yield told;
    }
  }

  #isFresh(nodeId: NodeId, nowMs: number): boolean {
    return nowMs - (this.#heardMs.get(nodeId) ?? Number.NEGATIVE_INFINITY) <= FRESH_MS;
  }

  #makeRoom(except: ServiceId): void {
    for (const [serviceId, ofService] of this.#told) {
      if (this.#entryCount <= ENTRIES_MAX) return;
      for (const nodeId of serviceId === except ? [] : ofService.keys()) this.#forget(serviceId, nodeId);
    }
  }

  #forget(serviceId: ServiceId, nodeId: NodeId): void {
    const ofService = this.#told.get(serviceId);
    const known = ofService?.get(nodeId);
    if (ofService === undefined || known === undefined) return;
    this.#entryCount -= sizeOf(known.state);
    ofService.delete(nodeId);
    if (ofService.size === 0) this.#told.delete(serviceId);
  }
}

function sizeOf({ instances }: RouterState): number {
  return instances.length + 1;
}
