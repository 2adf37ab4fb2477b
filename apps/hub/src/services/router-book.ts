import type { InstanceId, InstanceRouting, NodeId, RouterState, ServiceId } from "@orrery/protocol";

/** Who says nothing of a service for so long is not shown with it any more. */
const FRESH_MS = 15_000;
/** Of all services and gateways together; of more, those told of longest ago are forgotten. */
const ENTRIES_MAX = 200_000;

type Told = { readonly state: RouterState; readonly heardMs: number };

/** How gateways find services' instances, as they told last. Times: milliseconds of a clock that never goes back. */
export class RouterBook {
  readonly #told = new Map<ServiceId, Map<NodeId, Told>>();
  #entryCount = 0;

  /** Gives how the gateway found each of the instances before; null = it had not told of the service lately. */
  take(state: RouterState, nowMs: number): ReadonlyMap<InstanceId, InstanceRouting> | null {
    const { serviceId, nodeId } = state;
    const ofService = this.#told.get(serviceId) ?? new Map<NodeId, Told>();
    const before = ofService.get(nodeId);
    this.#forget(serviceId, nodeId);
    ofService.set(nodeId, { state, heardMs: nowMs });
    this.#told.delete(serviceId);
    this.#told.set(serviceId, ofService);
    this.#entryCount += state.instances.length + 1;
    this.#makeRoom(serviceId);
    if (before === undefined || nowMs - before.heardMs > FRESH_MS) return null;
    return new Map(before.state.instances.map((each) => [each.instanceId, each]));
  }

  /** Newest first. */
  newest(serviceId: ServiceId, nowMs: number): RouterState[] {
    return [...this.fresh(serviceId, nowMs)].sort((a, b) => b.atMs - a.atMs);
  }

  /** Of all gateways that told lately. */
  *fresh(serviceId: ServiceId, nowMs: number): Generator<RouterState> {
    for (const { state, heardMs } of this.#told.get(serviceId)?.values() ?? []) {
      if (nowMs - heardMs <= FRESH_MS) yield state;
    }
  }

  sweep(nowMs: number): void {
    for (const [serviceId, ofService] of this.#told) {
      for (const [nodeId, { heardMs }] of ofService) {
        if (nowMs - heardMs > FRESH_MS) this.#forget(serviceId, nodeId);
      }
    }
  }

  forgetNode(nodeId: NodeId): void {
    for (const serviceId of this.#told.keys()) this.#forget(serviceId, nodeId);
  }

  forgetService(serviceId: ServiceId): void {
    for (const nodeId of this.#told.get(serviceId)?.keys() ?? []) this.#forget(serviceId, nodeId);
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
    this.#entryCount -= known.state.instances.length + 1;
    ofService.delete(nodeId);
    if (ofService.size === 0) this.#told.delete(serviceId);
  }
}
