import {
  type GatewayCredentialCreated,
  type PoolView,
  type ServiceGatewayView,
  ServiceOrders,
  type ServiceRequest,
  type ServiceRequestView,
  type ServiceSeries,
  type ServiceView,
  type StrategyPreview,
} from "@orrery/protocol";
import type { InstanceId } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { type LabNode, ServiceLab } from "./testing/service-lab.ts";
import { someRouter, someRouting } from "./testing/some-instances.ts";

const MINUTE_MS = 60_000;
const TOKYO = { region: "tokyo", zone: "a" };
let lab: ServiceLab;
let east: LabNode;
let west: LabNode;
beforeAll(async () => {
  lab = await ServiceLab.start();
  east = await lab.join("east", TOKYO);
  west = await lab.join("west", { region: "osaka", zone: "b" });
});
afterAll(() => lab.stop());

let names = 0;

/** A worker with so many healthy instances on `east`, and the service that its port is for. */
async function serve(count: number): Promise<{ service: ServiceView; worker: string; ids: InstanceId[] }> {
  const [name, worker] = [`service-${++names}`, `worker-${names}`];
  await lab.apply({
    ...{ name: worker, instances: count, contract: "2.1.0", placement: { filter: "name=east" } },
    ...{ ports: [{ name: "http", service: name }], stop: { drainMs: 0, graceMs: 0 } },
    health: { kind: "http", port: "http", path: "/healthz" },
  });
  const ids = await east.untilOrdered(worker, count);
  await east.tellWorkers(ids.map((id, at) => [id, { port: 20_000 + at }]));
  await until("gateways are told", () => west.told(name)?.instances.length === count);
  return { service: await lab.service(name), worker, ids };
}

function request(service: ServiceView, change: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    ...{ serviceId: service.id, instanceId: null, correlationId: `c-${++names}` as never, caller: "-" },
    ...{ atMs: Date.now(), tookMs: 5, isOk: true, session: null, client: "c", method: "GET", path: "/" },
    ...{ status: 200, attemptCount: 1, problem: null },
    ...change,
  };
}

function counters(service: ServiceView, instanceId: InstanceId | null, requestCount: number) {
  const latencies = Array.from({ length: 18 }, (_, at) => (at === 4 ? requestCount : 0));
  const { id: serviceId } = service;
  return { serviceId, instanceId, requestCount, failedCount: 1, retriedCount: 2, refusedCount: 3, latencies };
}

test("who connects is told what there is, be it nothing; and where it stands", async () => {
  const north = await lab.join("north");
  await until("the first orders", () => north.agent.serviceOrders.length > 0);
  expect(ServiceOrders.parse(north.agent.serviceOrders[0])).toMatchObject({
    ...{ here: { region: "default", zone: "default" }, services: [], nodes: [], credentials: [] },
  });
  await until("those of the others", () => east.agent.serviceOrders.length > 0);
  expect(east.agent.serviceOrders[0]?.here).toEqual(TOKYO);
  north.agent.kill();
});

test("instances come, drain, and go: gateways are told each time, and where their nodes listen", async () => {
  const { service, worker, ids } = await serve(2);
  expect(service).toMatchObject({ isAutomatic: true, workers: [worker], instances: [{ id: ids[0] }, {}] });
  const told = ServiceOrders.parse(west.agent.serviceOrders.at(-1));
  expect(told.services.find(({ id }) => id === service.id)).toMatchObject({
    ...{ name: service.name, settings: service.settings },
    instances: [
      { id: ids[0], nodeId: east.id, ...TOKYO, port: 20_000, contract: "2.1.0", healthPath: "/healthz" },
      {},
    ],
  });
  expect(told.nodes).toContainEqual({
    ...{ nodeId: east.id, name: "east", addresses: [{ host: "127.0.0.1", port: 4411 }] },
  });
  expect(east.agent.serviceOrders.at(-1)?.nodes).toEqual([]);

  const [first, second] = ids as [InstanceId, InstanceId];
  await east.tellWorkers([[first, { phase: "crash-loop" }]]);
  await until("the dead one is left out", () => west.told(service.name)?.instances.length === 1);
  await east.tellWorkers([
    [first, { phase: "healthy" }],
    [second, { phase: "draining", port: 20_001 }],
  ]);
  await until(
    "one drains",
    () => west.told(service.name)?.instances.some(({ isDraining }) => isDraining) === true,
  );
  expect(west.told(service.name)?.instances.find(({ isDraining }) => isDraining)?.id).toBe(second);
});

test("another strategy is told at once; loads follow where it weighs them, what is new to all, all to who is new", async () => {
  const { service, ids } = await serve(1);
  const [id] = ids as [InstanceId];
  await east.tellWorkers([[id, { usage: { cpu: 0.25, memoryBytes: 52_428_800, processCount: 1, atMs: 7 } }]]);
  await lab.set(service, { strategy: "weighted-round-robin" });
  await until("the strategy", () => west.told(service.name)?.settings.strategy === "weighted-round-robin");
  const news = { instanceId: id, load: { cpuRatio: 0.5, memoryRatio: 0.5, queueRatio: null, atMs: 7 } };
  await until("the load", () => west.agent.serviceNews.length > 0);
  expect(west.agent.serviceNews).toEqual([{ loads: [news] }]);
  const south = await lab.join("south", TOKYO);
  await until("the newcomer's load", () => south.agent.serviceNews.length > 0);
  expect(south.agent.serviceNews).toEqual([{ loads: [news] }]);
  south.agent.kill();
});

test("what gateways tell is in views and lists until they go; instances that they leave out are told of once", async () => {
  const { service, ids } = await serve(2);
  const [good, bad] = ids as [InstanceId, InstanceId];
  const out = someRouting(bad, {
    ...{ standing: "ejected", reason: "It failed 5 times.", ejectionCount: 1, sinceAtMs: Date.now() },
    breaker: { state: "open", openUntilAtMs: Date.now(), openedCount: 1, consecutiveFailures: 5 },
  });
  const routers = [someRouter(service.id, "somebody-else", [someRouting(good, { openCount: 3 }), out])];
  await east.tellServices({ routers });
  await west.tellServices({ routers });
  await west.tellServices({ routers });
  const view = await lab.service(service.name);
  expect(view.routers.map(({ nodeId }) => nodeId).sort()).toEqual([east.id, west.id].sort());
  expect(view.standing).toMatchObject({
    gatewayCount: 2,
    counts: { usable: 1, ejected: 1 },
    breakerCount: 1,
  });
  for (const type of ["service.instance_ejected", "service.breaker_opened"]) {
    await until(type, async () => (await lab.events(type, service)).length > 0);
    expect(await lab.events(type, service)).toMatchObject([{ data: { instanceId: bad, nodeId: east.id } }]);
  }
  const gateways = async () =>
    (await lab.hub.query<ServiceGatewayView[]>("services.gateways")).map(({ nodeName, port }) => [
      nodeName,
      port,
    ]);
  expect(await gateways()).toEqual([
    ["east", 4490],
    ["west", 4490],
  ]);

  const south = await lab.join("gone", TOKYO);
  await south.tellServices({ routers });
  expect((await lab.service(service.name)).standing.gatewayCount).toBe(3);
  south.agent.kill();
  await until("it is gone", async () => (await lab.service(service.name)).routers.length === 2);
  expect((await gateways()).length).toBe(2);
});

test("a test goes through the gateway of the node that has an instance, or of the one that is named", async () => {
  const { service } = await serve(1);
  for (const node of [east, west]) {
    await node.tellServices();
    node.agent.onCommand = ({ id, kind }) => {
      const steps = [{ atMs: 1, sentence: "It was sent." }];
      if (kind !== "service_test") return { outcome: "failed", id, message: "No." };
      return { outcome: "done", id, result: { nodeId: node.id, status: 200, tookMs: 3, steps } };
    };
  }
  const send = (nodeId: string | null) => lab.hub.mutate("services.test", { serviceId: service.id, nodeId });
  expect(await send(null)).toMatchObject({ nodeId: east.id, status: 200, steps: [{ atMs: 1 }] });
  expect(await send(west.id)).toMatchObject({ nodeId: west.id });
  await expect(send("nobody")).rejects.toThrow(/The gateway of nobody does not listen.*choose another node/);
  west.agent.onCommand = ({ id }) => ({ outcome: "failed", id, message: "The gateway is off." });
  await expect(send(west.id)).rejects.toThrow("The gateway is off.");
});

test("a worker that may use gateways is told to all of them by its credential's hash, until that is revoked", async () => {
  const pool = await lab.hub.mutate<PoolView>("pools.create", { name: "research" });
  const input = { worker: "crawler", poolIds: [pool.id] };
  const { credential } = await lab.hub.mutate<GatewayCredentialCreated>("gatewayCredentials.create", input);
  const told = () => west.agent.serviceOrders.at(-1)?.credentials.map(({ caller }) => caller);
  await until("the credential", () => told()?.includes("crawler") === true);
  await lab.hub.mutate("gatewayCredentials.revoke", { credentialId: credential.id });
  await until("that it is revoked", () => told()?.length === 0);
});

test("Prometheus is told of workers, services and scaling groups by their names, and of no instance", async () => {
  const { service, worker, ids } = await serve(3);
  const [id] = ids as [InstanceId];
  await west.tellServices({ counters: [counters(service, id, 9), counters(service, null, 1)] });
  const settings = {
    min: 3,
    max: 3,
    evaluateEveryMs: 1000,
    policies: [{ kind: "queue", id: "q", perInstance: 1 }],
  };
  const workers = await lab.hub.query<{ id: string; name: string }[]>("workers.list");
  const workerId = workers.find(({ name }) => name === worker)?.id;
  await lab.hub.mutate("scaling.create", { name: worker, provider: { kind: "fleet", workerId }, settings });
  const metrics = async () => (await fetch(`${lab.hub.url}/metrics`)).text();
  await until("the group is evaluated", async () => {
    const text = await metrics();
    const isReady = text.includes(`orrery_scaling_group_instances{group="${worker}",state="ready"} 3`);
    return isReady && text.includes(`orrery_scaling_group_held{group="${worker}",limit="missing-metrics"} 1`);
  });
  const text = await metrics();
  const label = `{service="${service.name}"}`;
  for (const line of [
    ...[`orrery_service_requests_total${label} 10`, `orrery_service_failures_total${label} 2`],
    ...[`orrery_service_retries_total${label} 4`, `orrery_service_refusals_total${label} 6`],
    `orrery_service_latency_seconds_bucket{service="${service.name}",le="0.008"} 0`,
    `orrery_service_latency_seconds_bucket{service="${service.name}",le="0.016"} 10`,
    `orrery_service_latency_seconds_bucket{service="${service.name}",le="+Inf"} 10`,
    `orrery_service_latency_seconds_count${label} 10`,
    `orrery_scaling_group_wanted{group="${worker}"} 3`,
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  const rollouts = [...text.matchAll(/orrery_workers_by_rollout\{state="[a-z-]+"\} (\d+)/g)];
  expect(rollouts).toHaveLength(5);
  expect(rollouts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(workers.length);
  expect(text).toMatch(/orrery_worker_instances\{phase="healthy"\} [1-9]/);
  expect(text).toMatch(/orrery_loop_seconds_count\{loop="workers",outcome="done"\} [1-9]/);
  expect(text).toMatch(/orrery_loop_seconds_count\{loop="scaling",outcome="done"\} [1-9]/);
  for (const instanceId of ids) expect(text).not.toContain(instanceId);
});

test("requests are shown, counted and recorded; what was recorded is there when the hub was started again", async () => {
  const { service, ids } = await serve(1);
  const [id] = ids as [InstanceId];
  const { id: serviceId } = service;
  const nobodys = { ...service, id: "nobody" as ServiceView["id"] };
  const failed = request(service, { isOk: false, status: 503, problem: "None is ready.", attemptCount: 0 });
  const fromAtMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  await east.tellServices({
    counters: [counters(service, id, 10), counters(nobodys, null, 10)],
    requests: [request(service, { instanceId: id }), failed, request(nobodys)],
    requestCount: 30,
  });
  await west.tellServices({
    counters: [counters(service, id, 5)],
    requests: [request(service, { instanceId: id })],
    requestCount: 1,
  });
  const shown = (failedOnly: boolean) =>
    lab.hub.query<ServiceRequestView[]>("services.requests", { serviceId, failedOnly });
  expect(await shown(false)).toHaveLength(3);
  expect(await shown(true)).toEqual([{ ...failed, nodeId: east.id }]);

  await lab.restartHub();
  const range = { serviceId, fromAtMs, toAtMs: Date.now() + MINUTE_MS };
  const { points } = await lab.hub.query<ServiceSeries>("services.series", range);
  expect(points.reduce((sum, { requestCount }) => sum + requestCount, 0)).toBe(15);
  expect(points.find(({ requestCount }) => requestCount > 0)).toMatchObject({ p50Ms: 12 });
  const ask = { ...range, strategy: "random" };
  const preview = await lab.hub.query<StrategyPreview>("services.preview", ask);
  expect(preview.recorded).toMatchObject({
    requestCount: 2,
    instances: [{ instanceId: id, requestCount: 2 }],
  });
  // Ten that the one of the first report stands for, and one of the second.
  expect(preview.replayedRatio).toBeCloseTo(2 / 11);
  expect((await lab.service(service.name)).workers).toEqual(service.workers);
});
