import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type {
  EventView,
  ScalingBackTestResult,
  ScalingDecisionView,
  ScalingGroupView,
  ScalingSeries,
} from "@orrery/protocol";
import { freePort } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HubPlace, type HubProcess, killHubProcesses, startHubProcess } from "../testing/hub-process.ts";
import { apiClient, type TestHub, until } from "../testing/test-hub.ts";

/** Makes instances at once, each of which is ready. */
const scaler = { count: 2, orders: [] as number[] };
const server = createServer(async (request, response) => {
  if (request.method === "PUT") {
    scaler.count = (JSON.parse(await text(request)) as { count: number }).count;
    scaler.orders.push(scaler.count);
    response.end();
    return;
  }
  const instances = Array.from({ length: scaler.count }, (_, i) => ({ id: `i-${i}`, state: "ready" }));
  response.end(JSON.stringify({ wanted: scaler.count, instances }));
});

let database: TestDatabase;
let place: HubPlace;
let hub: HubProcess;
let api: Pick<TestHub, "query" | "mutate">;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "orrery-scaling-"));
  const [hubPort, gatewayPort] = [await freePort(), await freePort()];
  place = { databaseUrl: database.url, dataDir, hubPort, gatewayPort };
  await startHub();
});
afterAll(async () => {
  await killHubProcesses();
  server.close();
  await database.close();
  await rm(place.dataDir, { recursive: true, force: true });
});

async function startHub(): Promise<void> {
  hub = await startHubProcess(place);
  api = apiClient(hub.url, await hub.adminToken());
}

const get = (groupId: string) => api.query<ScalingGroupView>("scaling.get", { groupId });
const tell = (groupId: string, value: number) =>
  api.mutate("scaling.tellSample", { groupId, metric: "queue", value });

test("a real hub scales what a webhook makes, forgets nothing when it is killed, and leaves it as it is in the end", async () => {
  const signingSecret = "scaler-key";
  await api.mutate("secrets.set", { name: signingSecret, value: `whsec_${btoa("k".repeat(32))}` });
  const { port } = server.address() as AddressInfo;
  const { id } = await api.mutate<ScalingGroupView>("scaling.create", {
    name: "orders",
    provider: { kind: "webhook", url: `http://127.0.0.1:${port}/`, signingSecret },
    settings: {
      ...{ evaluateEveryMs: 1000, min: 1, max: 10, upStepRatio: 10, upCooldownMs: 600_000 },
      policies: [{ kind: "queue", id: "queue", perInstance: 10 }],
    },
  });
  await tell(id, 45);
  await until("five instances", () => scaler.count === 5);
  await until("the provider is ok again", async () => (await get(id)).providerState.state === "ok");
  const grown = await get(id);
  expect(grown).toMatchObject({ wantedCount: 5, counts: { ready: 5 }, change: { from: 2, to: 5 } });
  expect(scaler.orders).toEqual([5]);
  const { items } = await api.query<{ items: EventView[] }>("events.list", { type: "scaling.scaled_up" });
  expect(items.map(({ subject }) => subject.id)).toEqual([id]);

  await hub.end("SIGKILL");
  await startHub();
  await tell(id, 90);
  const held = async () => {
    const { decision } = await get(id);
    return decision?.limits.some(({ limit }) => limit === "up-cooldown") === true;
  };
  await until("the cooldown from before holds it", held);
  expect(scaler.orders).toEqual([5]);
  await api.mutate("scaling.setWanted", { groupId: id, count: 7, reason: "Sale" });
  await until("seven instances by hand", () => scaler.count === 7);

  const [newest] = await api.query<ScalingDecisionView[]>("scaling.decisions", { groupId: id });
  expect(newest?.readings).toMatchObject([{ metric: "queue", value: 90 }]);
  const range = { groupId: id, fromAtMs: Date.now() - 600_000, toAtMs: Date.now() + 60_000 };
  const { points } = await api.query<ScalingSeries>("scaling.series", range);
  expect(points.at(-1)?.metrics.queue?.max).toBe(90);

  const lines = Array.from(
    { length: 40_000 },
    (_, i) => `${1_700_000_000 + i * 60},${i % 97}.${"0".repeat(20)}`,
  );
  const csv = ["time,queue", ...lines].join("\n");
  const { settings } = await get(id);
  const replayed = await api.mutate<ScalingBackTestResult>("scaling.backTest", {
    groupId: id,
    settings,
    csv,
  });
  expect(csv.length).toBeGreaterThan(1_048_576);
  expect(replayed.asAsked.figures.coveredMs).toBe(40_000 * 60_000);
  await expect(api.mutate("scaling.backTest", { groupId: id, settings, csv }, "nobody")).rejects.toThrow();

  await api.mutate("scaling.remove", { groupId: id });
  await expect(get(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(scaler.count).toBe(7);
});
