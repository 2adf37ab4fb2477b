import type { Federations } from "./federations/federations.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { AgentConnections } from "./gateway/agent-connections.ts";
import type { MapService } from "./map/map-service.ts";
import type { HubMetrics } from "./metrics.ts";
import type { Scaling } from "./scaling/scaling.ts";
import type { Workers } from "./workers/workers.ts";

export type GaugeSources = {
  connections: Pick<AgentConnections, "size">;
  fleet: Pick<Fleet, "countByHealth">;
  map: { links: Pick<MapService["links"], "size"> };
  federations: Pick<Federations, "countByStatus">;
  workers: Pick<Workers, "workerCount" | "unplacedCount" | "countByPhase" | "countByRollout">;
  scaling: Pick<Scaling, "figures">;
};

/** What is counted only when somebody asks. */
export function refreshGauges(metrics: HubMetrics, sources: GaugeSources): void {
  const { connections, fleet, map, federations, workers, scaling } = sources;
  metrics.agentsConnected.set(connections.size);
  for (const [health, count] of Object.entries(fleet.countByHealth()))
    metrics.nodesByHealth.set({ health }, count);
  metrics.linksKnown.set(map.links.size);
  metrics.federationsByStatus.reset();
  for (const [status, count] of federations.countByStatus())
    metrics.federationsByStatus.set({ status }, count);
  metrics.workersKnown.set(workers.workerCount);
  metrics.workersUnplaced.set(workers.unplacedCount);
  for (const [phase, count] of workers.countByPhase()) metrics.workerInstances.set({ phase }, count);
  for (const [state, count] of workers.countByRollout()) metrics.workersByRollout.set({ state }, count);
  // Groups come and go, and another replica may have taken them over.
  for (const gauge of [metrics.scalingWanted, metrics.scalingInstances, metrics.scalingHeld]) gauge.reset();
  for (const { name: group, wanted, ready, starting, limits } of scaling.figures()) {
    metrics.scalingWanted.set({ group }, wanted);
    metrics.scalingInstances.set({ group, state: "ready" }, ready);
    metrics.scalingInstances.set({ group, state: "starting" }, starting);
    for (const limit of limits) metrics.scalingHeld.set({ group, limit }, 1);
  }
}
