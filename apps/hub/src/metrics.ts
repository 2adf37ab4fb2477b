import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { ServiceMetrics } from "./services/service-metrics.ts";

/** What `/metrics` shows. One set a hub process, so that tests can run several hubs in one. */
export type HubMetrics = ReturnType<typeof createHubMetrics>;

export function createHubMetrics() {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: "orrery_hub_" });
  return {
    registry,
    agentsConnected: new Gauge({
      name: "orrery_agents_connected",
      help: "Agents with a connection to this hub",
      registers,
    }),
    browsersConnected: new Gauge({
      name: "orrery_browsers_connected",
      help: "Live sockets of dashboards and tokens",
      registers,
    }),
    nodesByHealth: new Gauge({
      name: "orrery_nodes",
      help: "Nodes of the fleet by health",
      labelNames: ["health"] as const,
      registers,
    }),
    federationsByStatus: new Gauge({
      name: "orrery_federations_by_status",
      help: "Federations by status, as this hub sees them",
      labelNames: ["status"] as const,
      registers,
    }),
    workersKnown: new Gauge({ name: "orrery_workers", help: "Workers of the fleet", registers }),
    workerInstances: new Gauge({
      name: "orrery_worker_instances",
      help: "Instances that have not ended, by phase",
      labelNames: ["phase"] as const,
      registers,
    }),
    workersUnplaced: new Gauge({
      name: "orrery_worker_instances_unplaced",
      help: "Instances that are wanted and fit nowhere",
      registers,
    }),
    workersByRollout: new Gauge({
      name: "orrery_workers_by_rollout",
      help: "Workers by the state of their newest roll-out",
      labelNames: ["state"] as const,
      registers,
    }),
    workerRollouts: new Counter({
      name: "orrery_worker_rollouts_total",
      help: "Roll-outs that this hub saw end: done, failed or rolled-back",
      labelNames: ["outcome"] as const,
      registers,
    }),
    services: new ServiceMetrics(registry),
    scalingWanted: new Gauge({
      name: "orrery_scaling_group_wanted",
      help: "Instances that a scaling group wants; of the replica that decides",
      labelNames: ["group"] as const,
      registers,
    }),
    scalingInstances: new Gauge({
      name: "orrery_scaling_group_instances",
      help: "Instances of a scaling group as its provider told last: ready or starting",
      labelNames: ["group", "state"] as const,
      registers,
    }),
    scalingHeld: new Gauge({
      name: "orrery_scaling_group_held",
      help: "1 for what held a scaling group's newest decision; nothing where nothing did",
      labelNames: ["group", "limit"] as const,
      registers,
    }),
    failovers: new Counter({
      name: "orrery_failovers_total",
      help: "Failovers that ended while this hub ran",
      labelNames: ["kind", "outcome"] as const,
      registers,
    }),
    failoverMs: new Histogram({
      name: "orrery_failover_ms",
      help: "From the fault until all followed, of failovers that succeeded",
      buckets: [10, 25, 50, 100, 200, 400, 800, 1600, 5000, 30_000],
      registers,
    }),
    reports: new Counter({ name: "orrery_reports_total", help: "Reports received", registers }),
    entriesStored: new Counter({
      name: "orrery_outbox_entries_stored_total",
      help: "Outbox entries stored",
      registers,
    }),
    entriesRefused: new Counter({
      name: "orrery_outbox_entries_refused_total",
      help: "Outbox entries refused for now",
      registers,
    }),
    violations: new Counter({
      name: "orrery_protocol_violations_total",
      help: "Messages of agents that break the protocol",
      labelNames: ["kind"] as const,
      registers,
    }),
    commitSeconds: new Histogram({
      name: "orrery_ingest_commit_seconds",
      help: "One group commit of outbox entries",
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    loopSeconds: new Histogram({
      name: "orrery_loop_seconds",
      help: "One round of a control loop",
      labelNames: ["loop", "outcome"] as const,
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2, 10],
      registers,
    }),
    blindSeconds: new Counter({
      name: "orrery_hub_blind_seconds_total",
      help: "Time in which this process did not run",
      registers,
    }),
    linksKnown: new Gauge({
      name: "orrery_links_known",
      help: "Directed links between nodes of which there are fresh measurements",
      registers,
    }),
    mapBytes: new Counter({
      name: "orrery_map_bytes_sent_total",
      help: "Bytes of the map's deltas, over all browsers",
      registers,
    }),
    databaseReady: new Gauge({
      name: "orrery_database_ready",
      help: "1 when the last probe of Postgres answered",
      registers,
    }),
  };
}
