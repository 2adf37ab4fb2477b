import {
  type InstanceId,
  type InstanceRouting,
  InstanceStanding,
  type RouterState,
  type ServiceInstance,
  type ServiceStanding,
} from "@orrery/protocol";
import { groupBy } from "../preview/group-by.ts";

/** Null = no gateway told of it. */
export type FoundStanding = InstanceStanding | null;

/** How the gateways that told of it find a service, all together. */
export function serviceStanding(
  instances: readonly Pick<ServiceInstance, "id" | "isDraining">[],
  routers: readonly RouterState[],
): ServiceStanding {
  const found = findingsOf(routers);
  const counts = { draining: 0, open: 0, trial: 0, down: 0, ejected: 0, unproven: 0, usable: 0 };
  let untoldCount = 0;
  let breakerCount = 0;
  for (const { id, isDraining } of instances) {
    const told = found.get(id) ?? [];
    const standing = worstStanding(told, isDraining);
    if (standing === null) untoldCount += 1;
    else counts[standing] += 1;
    if (told.some(({ breaker }) => breaker.state !== "closed")) breakerCount += 1;
  }
  return {
    gatewayCount: routers.length,
    panickingCount: routers.filter(({ isPanicking }) => isPanicking).length,
    ...{ counts, untoldCount, breakerCount },
  };
}

/** What the gateways that told of it say of one instance. */
export function worstStanding(
  told: readonly Pick<InstanceRouting, "standing">[],
  isDraining: boolean,
): FoundStanding {
  if (isDraining) return "draining";
  return InstanceStanding.options.find((each) => told.some(({ standing }) => standing === each)) ?? null;
}

function findingsOf(routers: readonly RouterState[]): Map<InstanceId, InstanceRouting[]> {
  return groupBy(
    routers.flatMap(({ instances }) => instances),
    ({ instanceId }) => instanceId,
  );
}
