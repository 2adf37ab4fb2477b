import type { EventDraft } from "@orrery/db";
import type { InstanceId, InstanceRouting, NodeId, ServiceId } from "@orrery/protocol";

export type ServiceTellerOptions = {
  tell: (event: EventDraft) => void;
  serviceName: (id: ServiceId) => string | null;
  nodeName: (id: NodeId) => string;
};

type Found = { readonly serviceId: ServiceId; readonly nodeId: NodeId; readonly routing: InstanceRouting };
type Kind = "service.instance_ejected" | "service.breaker_opened";

/** What many gateways find in the same minute is told once. */
const ONCE_IN_MS = 60_000;
/** Of more, those told longest ago are forgotten. */
const REMEMBERED_MAX = 10_000;

/** Tells the log when gateways leave out an instance: at most once a minute for each service, instance and reason. Times: epoch milliseconds. */
export class ServiceTeller {
  readonly #options: ServiceTellerOptions;
  readonly #toldAtMs = new Map<string, number>();

  constructor(options: ServiceTellerOptions) {
    this.#options = options;
  }

  /** `before`: how this gateway found the instance; null = it has not told of it lately. */
  found(found: Found, before: InstanceRouting | null, nowAtMs: number): void {
    const { routing } = found;
    // Of a gateway that was not heard before, only what is new.
    const isRecent = nowAtMs - routing.sinceAtMs < ONCE_IN_MS;
    const isMore = (now: number, then: number | undefined) => (then === undefined ? isRecent : now > then);
    if (routing.standing === "ejected" && isMore(routing.ejectionCount, before?.ejectionCount)) {
      this.#tell("service.instance_ejected", found, nowAtMs);
    }
    if (
      routing.breaker.state !== "closed" &&
      isMore(routing.breaker.openedCount, before?.breaker.openedCount)
    ) {
      this.#tell("service.breaker_opened", found, nowAtMs);
    }
  }

  #tell(type: Kind, { serviceId, nodeId, routing }: Found, nowAtMs: number): void {
    const { tell, serviceName, nodeName } = this.#options;
    const { instanceId, reason, breaker, ejectedUntilAtMs } = routing;
    const name = serviceName(serviceId);
    if (name === null || !this.#isDue(`${type} ${serviceId} ${instanceId}`, nowAtMs)) return;
    const what =
      type === "service.breaker_opened"
        ? `opened its breaker for the instance ${instanceId}`
        : `left out the instance ${instanceId}`;
    tell({
      type,
      severity: "warning",
      subject: { kind: "service", id: serviceId, name },
      summary: `${name}: the gateway of ${nodeName(nodeId)} ${what}: ${reason}`,
      data: {
        ...{ instanceId: instanceId as InstanceId & string, nodeId: nodeId as NodeId & string, reason },
        ...(type === "service.breaker_opened"
          ? { openUntilAtMs: breaker.openUntilAtMs, openedCount: breaker.openedCount }
          : { ejectedUntilAtMs, ejectionCount: routing.ejectionCount }),
      },
    });
  }

  #isDue(key: string, nowAtMs: number): boolean {
    const toldAtMs = this.#toldAtMs.get(key);
    if (toldAtMs !== undefined && nowAtMs - toldAtMs < ONCE_IN_MS) return false;
    this.#toldAtMs.delete(key);
    this.#toldAtMs.set(key, nowAtMs);
    if (this.#toldAtMs.size > REMEMBERED_MAX)
      this.#toldAtMs.delete(this.#toldAtMs.keys().next().value as string);
    return true;
  }
}
