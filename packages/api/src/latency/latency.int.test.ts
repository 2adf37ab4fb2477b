import { nodeInsert } from "@orrery/db/testing";
import { encodeLinkMinutes } from "@orrery/domain/latency";
import { type LinkFigures, MATRIX_NODES_MAX, type NodeId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function addNode(changes: Parameters<typeof nodeInsert>[0]): Promise<{ id: NodeId; number: number }> {
  const node = await api.db.read.node.insert(nodeInsert(changes));
  await api.context(null).fleet.refresh(node.id);
  return node;
}

function measured(rttMs: number): LinkFigures {
  return { source: "mesh", rttMs, jitterMs: 0.2, lossRatio: 0, atMs: 1, isDemoDelay: false };
}

test("a matrix has the chosen nodes by name, each direction by itself, nothing on the diagonal", async () => {
  const two = await addNode({ name: "m-2", region: "tokyo" });
  const ten = await addNode({ name: "m-10", region: "tokyo" });
  await addNode({ name: "m-waiting", region: "tokyo", admission: "waiting" });
  await addNode({ name: "elsewhere", region: "osaka" });
  api.latency.set(two.id, ten.id, measured(5));
  const matrix = await api.as("viewer").latency.matrix({ filter: "region=tokyo" });
  expect(matrix.nodes.map(({ name }) => name)).toEqual(["m-2", "m-10"]);
  expect(matrix.cells).toEqual([
    [null, measured(5)],
    [null, null],
  ]);
  expect(matrix.leftOutCount).toBe(0);
  const one = await api.as("viewer").latency.matrix({ nodeIds: [ten.id] });
  expect(one.nodes).toMatchObject([{ nodeId: ten.id }]);
  await expect(api.as("viewer").latency.matrix({ filter: "planet=mars" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining("planet"),
  });
});

test("more nodes than a matrix shows are counted", async () => {
  await Promise.all(
    Array.from({ length: MATRIX_NODES_MAX + 3 }, (_, i) => addNode({ name: `many-${i}`, region: "many" })),
  );
  const matrix = await api.as("viewer").latency.matrix({ filter: "region=many" });
  expect(matrix.nodes).toHaveLength(MATRIX_NODES_MAX);
  expect(matrix.nodes.at(-1)?.name).toBe(`many-${MATRIX_NODES_MAX - 1}`);
  expect(matrix.leftOutCount).toBe(3);
});

test("a pair has both directions, the distance and its floor, the relay, and the history of minutes and memory", async () => {
  const tokyo = await addNode({ name: "tokyo", latitude: 35.68, longitude: 139.69 });
  const london = await addNode({ name: "london", latitude: 51.51, longitude: -0.13 });
  const via = await addNode({ name: "via" });
  const nowAtMs = Date.now();
  const minuteAtMs = Math.floor(nowAtMs / 60_000) * 60_000 - 600_000;
  const link = { lossRatio: 0.2, source: "probe" as const, isDemoDelay: false };
  await api.db.read.metricMinute.upsert([
    {
      nodeId: tokyo.id,
      minuteAtMs,
      samples: 60,
      values: {},
      map: {
        health: "online",
        scheduling: "active",
        ledFederations: [],
        links: encodeLinkMinutes([{ peer: london.number, rttMs: 210, ...link }]),
      },
    },
  ]);
  api.latency.set(tokyo.id, london.id, measured(220), [
    { atMs: minuteAtMs + 300_000, rttMs: 230, lossRatio: 0 },
  ]);
  api.latency.relays.set(`${tokyo.id} ${london.id}`, { nodeId: via.id, rttMs: 180, savedMs: 40 });
  const { latency } = api.as("viewer");
  const pair = await latency.pair({ fromId: tokyo.id, toId: london.id });
  expect(pair).toMatchObject({ there: { rttMs: 220 }, back: null, path: null, relay: { savedMs: 40 } });
  expect(pair.distanceKm).toBeGreaterThan(9500);
  expect(pair.distanceKm).toBeLessThan(9650);
  expect(pair.floorMs).toBeGreaterThan(90);
  const valueAt = (atMs: number) => pair.history.rttMs[pair.history.atMs.indexOf(atMs)];
  expect(valueAt(minuteAtMs)).toBeCloseTo(210, 1);
  expect(valueAt(minuteAtMs + 50_000)).toBeCloseTo(210, 1);
  expect(valueAt(minuteAtMs + 60_000)).toBeNull();
  expect(valueAt(minuteAtMs + 300_000)).toBe(230);

  // The way back is not measured by anyone: the history is of the other direction.
  const back = await latency.pair({ fromId: london.id, toId: tokyo.id, range: "day" });
  expect(back.there).toBeNull();
  expect(back.history.rttMs.filter((rttMs) => rttMs !== null).map(Math.round)).toEqual([210]);
  await expect(latency.pair({ fromId: tokyo.id, toId: tokyo.id })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  await expect(latency.pair({ fromId: tokyo.id, toId: "nobody" as NodeId })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
