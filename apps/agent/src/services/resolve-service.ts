import { compatibleVersions } from "@orrery/domain/routing";
import type { NodeId, ServiceInstance } from "@orrery/protocol";
import type { ServiceRoute } from "./service-route.ts";

export type Resolved = {
  readonly instance: ServiceInstance;
  readonly isHere: boolean;
  /** Null = it was not asked yet. */
  readonly latencyMs: number | null;
};

export type ResolveAsk = {
  /** A version or range; null = the oldest line that there is. */
  readonly contract: string | null;
  readonly nodeId: NodeId;
  readonly here: { readonly region: string; readonly zone: string };
};

/** The instances that may be used now: on this node first, then in its zone, then in its region, the quicker ones first within each. Null: the contract is no version or range. */
export function resolveService(route: ServiceRoute, ask: ResolveAsk, nowMs: number): Resolved[] | null {
  const { instances, isPanicking } = route.router.state(nowMs);
  const routing = new Map(instances.map((each) => [each.instanceId, each]));
  const versions = compatibleVersions(
    route.instances.map(({ contract }) => contract),
    ask.contract,
  );
  if (versions === null) return null;
  const usable = route.instances.filter(({ id, contract }) => {
    const standing = routing.get(id)?.standing;
    const isSuspect = standing === "down" || standing === "ejected";
    return versions.has(contract) && (standing === "usable" || (isPanicking && isSuspect));
  });
  return usable
    .map((instance) => ({
      instance,
      isHere: instance.nodeId === ask.nodeId,
      latencyMs: routing.get(instance.id)?.latencyMs ?? null,
    }))
    .sort((a, b) => farness(a, ask) - farness(b, ask) || (a.latencyMs ?? 0) - (b.latencyMs ?? 0));
}

function farness({ instance, isHere }: Resolved, { here }: ResolveAsk): number {
  if (isHere) return 0;
  if (here.region === "" || instance.region !== here.region) return 3;
  return here.zone !== "" && instance.zone === here.zone ? 1 : 2;
}
