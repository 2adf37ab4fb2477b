import type { NodeId, ServiceId, ServiceRequest, ServiceRequestView } from "@orrery/protocol";

const OF_SERVICE_MAX = 500;
/** Of more, those of the services that were called longest ago are forgotten. */
const ALL_MAX = 50_000;

/** The newest requests that gateways told of, 500 of a service. */
export class ServiceRequestRing {
  readonly #services = new Map<ServiceId, ServiceRequestView[]>();
  #count = 0;

  add(nodeId: NodeId, requests: readonly ServiceRequest[]): void {
    for (const [serviceId, told] of Map.groupBy(requests, (request) => request.serviceId)) {
      const known = this.#services.get(serviceId) ?? [];
      // A report whose answer was lost comes again.
      const keys = new Set(known.map(keyOf));
      const news = told.map((request) => ({ ...request, nodeId })).filter((each) => !keys.has(keyOf(each)));
      const kept = [...known, ...news].sort((a, b) => a.atMs - b.atMs).slice(-OF_SERVICE_MAX);
      this.#count += kept.length - known.length;
      this.#services.delete(serviceId);
      this.#services.set(serviceId, kept);
    }
    for (const serviceId of this.#services.keys()) {
      if (this.#count <= ALL_MAX) break;
      this.forgetService(serviceId);
    }
  }

  /** Newest first. `failedOnly`: no answer of an instance, or a 5xx. */
  newest(filter: { serviceId: ServiceId; limit: number; failedOnly: boolean }): ServiceRequestView[] {
    const all = this.#services.get(filter.serviceId)?.toReversed() ?? [];
    return all.filter(({ isOk }) => !filter.failedOnly || !isOk).slice(0, filter.limit);
  }

  forgetService(serviceId: ServiceId): void {
    this.#count -= this.#services.get(serviceId)?.length ?? 0;
    this.#services.delete(serviceId);
  }
}

function keyOf({ nodeId, correlationId, atMs, instanceId }: ServiceRequestView): string {
  return `${nodeId} ${correlationId} ${atMs} ${instanceId ?? ""}`;
}
