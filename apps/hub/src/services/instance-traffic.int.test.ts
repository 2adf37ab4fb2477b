import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { type NodeId, type ServiceId, type ServiceReport, ServiceSettings } from "@orrery/protocol";
import type { InstanceId } from "@orrery/protocol/workers";
import { type Clock, createLogger, sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AgentConnections } from "../gateway/agent-connections.ts";
import { createHubMetrics } from "../metrics.ts";
import { someRecord } from "../targets/testing/records.ts";
import { Services } from "./services.ts";
import { someInstance, someRouter, someRouting } from "./testing/some-instances.ts";

const SHOP = "s-shop" as ServiceId;
const HOUR = Date.UTC(2026, 0, 5, 12);
let database: TestDatabase;
let services: Services;
let nowMs = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  const settings = ServiceSettings.parse({});
  const { read, prisma } = database.db;
  const shop = { id: SHOP, name: "shop", description: "", settings, isAutomatic: true, createdAtMs: HOUR };
  await read.service.insert(shop);
  const at = { createdAt: new Date(HOUR), updatedAt: new Date(HOUR) };
  const spec = { ports: [{ name: "http", service: "shop", port: null }] };
  const worker = { revision: 1, wantedCount: 0, rollout: {}, isDemo: false, ...at };
  await prisma.worker.create({ data: { id: sortableId(), name: "shop-worker", spec, ...worker } });
  const clock: Clock = { nowAtMs: () => HOUR + nowMs, monotonicMs: () => nowMs };
  services = new Services({
    ...{ hubId: "hub-1", db: database.db, clock, connections: new AgentConnections() },
    log: createLogger({ service: "test", level: "silent" }),
    fleet: { record: (nodeId) => someRecord(nodeId), sense: () => null, nodeIds: () => [] },
    asks: { ask: () => Promise.reject(new Error("nobody is asked")) },
    writer: { event: () => undefined },
    metrics: createHubMetrics(),
    workers: {
      instances: () => [someInstance("i-1"), someInstance("i-2")],
      onChanged: () => () => undefined,
    },
  });
  await services.start();
});
afterAll(async () => {
  await services.stop();
  await database.close();
});

function tell(
  nodeId: string,
  openCount: number,
  queuedCount: number,
  requestCount: number,
): Promise<unknown> {
  const gateway = { state: "listening", port: 4490, sentence: "", openCount, queuedCount } as const;
  const report: ServiceReport = {
    ...{ sentAtMs: HOUR + nowMs, gateway, requests: [], requestCount },
    routers: [
      someRouter(SHOP, nodeId, [someRouting("i-1", { openCount })], { queuedCount, atMs: HOUR + nowMs }),
    ],
    counters: [
      {
        ...{ serviceId: SHOP, instanceId: "i-1" as InstanceId, requestCount, failedCount: 0 },
        ...{ retriedCount: 0, refusedCount: 0, latencies: [] },
      },
    ],
  };
  return services.report(nodeId as NodeId, report);
}

const trafficOf = (id: string) => services.trafficOf(id as InstanceId);

test("what gateways tell of an instance adds up, while they are heard", async () => {
  expect(trafficOf("i-1")).toBeNull();
  await tell("n-1", 3, 4, 60);
  nowMs = 5000;
  await tell("n-2", 2, 1, 40);
  expect(trafficOf("i-1")).toEqual({ requestsPerSecond: 10, openCount: 5, atMs: HOUR + 5000 });
  expect(trafficOf("i-2")).toBeNull();
  expect(trafficOf("gone")).toBeNull();
  services.disconnected("n-2" as NodeId);
  expect(trafficOf("i-1")).toMatchObject({ openCount: 3, atMs: HOUR });
  nowMs = 15_001;
  expect(trafficOf("i-1")).toBeNull();
});

test("requests that wait are told of the worker whose port is for their service, also while it has no instances", async () => {
  await tell("n-1", 0, 4, 0);
  await tell("n-2", 0, 3, 0);
  expect(services.queuedFor("shop-worker")).toEqual({ count: 7, atMs: HOUR + nowMs });
  expect(services.queuedFor("other")).toBeNull();
});
