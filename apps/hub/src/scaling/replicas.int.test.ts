import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type {
  EventView,
  JoinTokenCreated,
  ScalingGroupId,
  ScalingGroupView,
  ServiceGatewayView,
} from "@orrery/protocol";
import type { WorkerId, WorkerInstanceView, WorkerLogAnswer } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { isDone, type LabHub, WorkerLab } from "../workers/testing/worker-lab.ts";

/** 2.5 a second through each gateway. */
const BURST = 25;
const PER_INSTANCE = 3.5;
/** Longer than requests count as being of the last seconds. */
const BURST_EVERY_MS = 13_000;
const lab = new WorkerLab();
/** Makes instances at once; asked once an evaluation. */
const scaler = { count: 2, orders: [] as number[], askCount: 0, firstAskMs: 0 };
const server = createServer(async (request, response) => {
  if (request.method === "PUT") {
    scaler.count = (JSON.parse(await text(request)) as { count: number }).count;
    scaler.orders.push(scaler.count);
    response.end();
    return;
  }
  if (scaler.askCount === 0) scaler.firstAskMs = performance.now();
  scaler.askCount += 1;
  const instances = Array.from({ length: scaler.count }, (_, i) => ({ id: `i-${i}`, state: "ready" }));
  response.end(JSON.stringify({ wanted: scaler.count, instances }));
});

let first: LabHub;
let second: LabHub;
let shop: WorkerId;
let webhook: ScalingGroupId;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await lab.open({ here: [] }, { ORRERY_SECRET_KEY: "ab".repeat(32) });
  if (lab.hub === null) throw new Error("no hub");
  first = { hub: lab.hub, api: lab.api };
  second = await lab.addHub();
  const token = await lab.api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: 1 });
  lab.startAgent("there", [], token.text, second.hub.url);
  const more = { ports: [{ name: "http", service: "shop" }], placement: { filter: "name=here" } };
  const { workerId } = await lab.apply("shop", { ...more, instances: 1 });
  if (workerId === null) throw new Error("nothing was applied");
  shop = workerId;
  await lab.untilWorker("its health", shop, isDone);
  webhook = await webhookGroup();
});
afterAll(async () => {
  await lab.close();
  server.close();
});

async function webhookGroup(): Promise<ScalingGroupId> {
  const signingSecret = "scaler-key";
  await first.api.mutate("secrets.set", { name: signingSecret, value: `whsec_${btoa("k".repeat(32))}` });
  const { port } = server.address() as AddressInfo;
  const { id } = await first.api.mutate<ScalingGroupView>("scaling.create", {
    name: "orders",
    provider: { kind: "webhook", url: `http://127.0.0.1:${port}/`, signingSecret },
    settings: {
      ...{ evaluateEveryMs: 1000, min: 1, max: 10, upStepRatio: 10, upCooldownMs: 0 },
      policies: [{ kind: "queue", id: "queue", perInstance: 10 }],
    },
  });
  return id;
}

async function urlAt({ api }: LabHub): Promise<string> {
  let port: number | null = null;
  await until("its agent's gateway listens", async () => {
    const gateways = await api.query<ServiceGatewayView[]>("services.gateways");
    expect(gateways.length).toBeLessThanOrEqual(1);
    port = gateways[0]?.port ?? null;
    return port !== null;
  });
  const url = `http://127.0.0.1:${port}/shop/`;
  await until("the service is served", async () => (await fetch(url)).status === 200);
  return url;
}

test("log and restart of an instance are asked of any replica, whichever its agent is connected to", async () => {
  const [instance] = (await lab.get(shop)).instances as [WorkerInstanceView];
  const { instanceId, pid } = instance;
  const ask = { workerId: shop, instanceId, fromOffset: 0, bytesMax: 1000 };
  const log = await second.api.query<WorkerLogAnswer>("workers.logs", ask);
  expect(log.text).toMatch(/^version one/);
  await second.api.mutate("workers.restart", { workerId: shop, instanceId });
  const after = await lab.untilWorker("the restart", shop, ({ instances }) => {
    return instances[0]?.pid !== pid && instances[0]?.state.phase === "healthy";
  });
  expect(after.instances).toHaveLength(1);
  const both = await second.api.query<WorkerLogAnswer>("workers.logs", ask);
  expect(both.text.match(/version one/g)).toHaveLength(2);
});

test("requests through the gateways of both replicas count together: neither alone is more than one instance takes", async () => {
  const urls = [await urlAt(first), await urlAt(second)];
  const { id } = await second.api.mutate<ScalingGroupView>("scaling.create", {
    ...{ name: "shop", provider: { kind: "fleet", workerId: shop } },
    settings: {
      ...{ evaluateEveryMs: 1000, min: 1, max: 2, upCooldownMs: 0 },
      policies: [{ kind: "target", id: "load", metric: "requests", target: PER_INSTANCE, toleranceRatio: 0 }],
    },
  });
  let burstMs = Number.NEGATIVE_INFINITY;
  await until("two instances", async () => {
    if (performance.now() - burstMs > BURST_EVERY_MS) {
      burstMs = performance.now();
      const requests = urls.flatMap((url) => Array.from({ length: BURST }, () => fetch(url)));
      for (const answer of await Promise.all(requests)) expect(answer.status).toBe(200);
    }
    return (await lab.get(shop)).wantedCount === 2;
  });
  for (const { api } of [first, second]) {
    const { items } = await api.query<{ items: EventView[] }>("events.list", { type: "scaling.scaled_up" });
    expect(items.filter(({ subject }) => subject.id === id)).toHaveLength(1);
  }
});

test("one replica decides, and when it is killed the other goes on from what it stored", async ({
  annotate,
}) => {
  const tell = ({ api }: LabHub, value: number) =>
    api.mutate("scaling.tellSample", { groupId: webhook, metric: "queue", value });
  for (const hub of [first, second]) await tell(hub, 45);
  await until("five instances", () => scaler.count === 5);
  await until("some evaluations", () => scaler.askCount >= 6);
  // The first one is of whoever made the group.
  expect(scaler.askCount).toBeLessThanOrEqual((performance.now() - scaler.firstAskMs) / 1000 + 3);
  const [lease] = await lab.database.sql<{ holder: string }>(
    "SELECT holder FROM lease WHERE name = 'scaling'",
  );
  const isFirst = lease?.holder.includes(`-${first.hub.pid}-`) === true;
  const [leading, other] = isFirst ? [first, second] : [second, first];
  expect(lease?.holder).toContain(`-${leading.hub.pid}-`);
  await leading.hub.end("SIGKILL");
  const killedMs = performance.now();
  await until("the other one decides", async () => {
    await tell(other, 85);
    return scaler.count === 9;
  });
  await annotate(JSON.stringify({ decidedAfterMs: Math.round(performance.now() - killedMs) }));
  expect(scaler.orders).toEqual([5, 9]);
  const group = await other.api.query<ScalingGroupView>("scaling.get", { groupId: webhook });
  expect(group).toMatchObject({ wantedCount: 9, change: { from: 5, to: 9 } });
});
