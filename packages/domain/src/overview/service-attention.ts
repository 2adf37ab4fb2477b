import type {
  AttentionItem,
  InstanceRouting,
  RouterState,
  ServiceId,
  ServiceInstance,
} from "@orrery/protocol";
import type { WorkerView } from "@orrery/protocol/workers";
import { worstStanding } from "../routing/standing/service-standing.ts";
import { byUrgency } from "./attention.ts";

export type ServiceToWatch = {
  readonly id: ServiceId;
  readonly name: string;
  readonly instances: readonly Pick<ServiceInstance, "id" | "isDraining">[];
  /** As the gateways that are heard find it. */
  readonly routers: readonly RouterState[];
  /** Workers with a port for it. */
  readonly workers: readonly Pick<WorkerView, "wantedCount" | "counts">[];
};

type WorkerToWatch = Pick<WorkerView, "id" | "name" | "isDemo" | "rollout" | "unplaced" | "wantedCount">;

/** What of services an operator should look at now, by the rules O14 and O15. */
export function serviceAttentionItems(services: readonly ServiceToWatch[], nowAtMs: number): AttentionItem[] {
  return services.flatMap((service) => serviceItem(service, nowAtMs) ?? []).sort(byUrgency);
}

/** What of workers an operator should look at now, by the rules O16 and O17. */
export function workerAttentionItems(workers: readonly WorkerToWatch[], nowAtMs: number): AttentionItem[] {
  return workers
    .flatMap((worker) => [...pausedItems(worker), ...unplacedItems(worker, nowAtMs)])
    .sort(byUrgency);
}

function serviceItem(service: ServiceToWatch, nowAtMs: number): AttentionItem | null {
  const staying = service.instances.filter(({ isDraining }) => !isDraining);
  if (staying.length === 0) return nobodyItem(service, nowAtMs);
  const out = staying.flatMap(({ id }) => outBy(id, service.routers) ?? []);
  const all = staying.length === 1 ? "its one instance" : `all of its ${staying.length} instances`;
  if (out.length === staying.length) {
    return item(service, {
      ...{ kind: "service_down", severity: "critical", title: `No instance of ${service.name} can be used` },
      detail: `Gateways leave out ${all}: ${out[0]?.reason ?? ""}`,
      sinceAtMs: Math.max(...out.map(({ sinceAtMs }) => sinceAtMs)),
    });
  }
  const broken = out.filter(({ breaker }) => breaker.state !== "closed");
  const [first] = broken.toSorted((a, b) => a.sinceAtMs - b.sinceAtMs);
  if (first === undefined) return null;
  return item(service, {
    ...{ kind: "service_impaired", severity: "warning" },
    title: `Breakers are open for ${broken.length} of ${staying.length} instances of ${service.name}`,
    ...{ detail: first.reason, sinceAtMs: first.sinceAtMs },
  });
}

function nobodyItem(service: ServiceToWatch, nowAtMs: number): AttentionItem | null {
  const wanted = service.workers.reduce((sum, { wantedCount }) => sum + wantedCount, 0);
  const isOnTheWay = service.workers.some(({ counts }) => counts.starting > 0);
  if (wanted === 0 || isOnTheWay) return null;
  return item(service, {
    ...{ kind: "service_down", severity: "critical", title: `${service.name} has no instances` },
    detail: `${wanted === 1 ? "1 is" : `${wanted} are`} wanted, and none can take requests: look at its workers.`,
    sinceAtMs: nowAtMs,
  });
}

/** Of a gateway that thinks worst of it; null = it may be used, or nobody told. */
function outBy(id: ServiceInstance["id"], routers: readonly RouterState[]): InstanceRouting | null {
  const found = routers.flatMap(({ instances }) => instances.filter(({ instanceId }) => instanceId === id));
  const standing = worstStanding(found, false);
  if (standing === null || standing === "usable" || standing === "unproven") return null;
  return found.find((each) => each.standing === standing) ?? null;
}

function item(
  { id }: ServiceToWatch,
  fields: Pick<AttentionItem, "kind" | "severity" | "title" | "detail" | "sinceAtMs">,
): AttentionItem {
  return { ...fields, nodeId: null, serviceId: id };
}

function pausedItems({ id, rollout, ...worker }: WorkerToWatch): AttentionItem[] {
  if (rollout.state !== "paused") return [];
  return [
    {
      ...{ kind: "worker_paused", severity: "warning", nodeId: null, workerId: id },
      title: `The roll-out of ${nameOf(worker)} is paused`,
      detail: rollout.failure?.sentence ?? rollout.reason,
      sinceAtMs: rollout.sinceAtMs,
    },
  ];
}

function unplacedItems({ id, unplaced, ...worker }: WorkerToWatch, nowAtMs: number): AttentionItem[] {
  if (unplaced === null) return [];
  return [
    {
      ...{ kind: "worker_unplaced", severity: "warning", nodeId: null, workerId: id },
      title: `${unplaced.count} of ${worker.wantedCount} instances of ${nameOf(worker)} fit nowhere`,
      ...{ detail: unplaced.sentence, sinceAtMs: nowAtMs },
    },
  ];
}

function nameOf({ name, isDemo }: Pick<WorkerToWatch, "name" | "isDemo">): string {
  return isDemo ? `the demo worker ${name}` : `the worker ${name}`;
}
