import type { CertificateSerial, MetricName, NodeId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AS_TEST, createTestDatabase, nodeFacts, nodeInsert, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

test("a node comes back as it was stored, to the millisecond", async () => {
  const node = nodeInsert({
    labels: { a: "1" },
    healthSinceAtMs: NOW,
    latitude: null,
    facts: null,
    agentVersion: null,
  });
  const inserted = await read.node.insert(node);
  expect(inserted).toMatchObject(node);
  expect(await read.node.find(node.id)).toEqual(inserted);
  expect(inserted).toMatchObject({
    scheduling: "active",
    schedulingDetail: null,
    specRevision: 1,
    connectionEpoch: 0,
  });
});

test("a name is unique in the fleet, and free again once its node was removed", async () => {
  const node = await read.node.insert(nodeInsert({ name: "tokyo-1" }));
  await expect(read.node.insert(nodeInsert({ name: "tokyo-1" }))).rejects.toMatchObject({
    code: "NAME_TAKEN",
  });
  await read.node.markRemoved(node.id, NOW);
  const again = await read.node.insert(nodeInsert({ name: "tokyo-1" }));
  const other = await read.node.insert(nodeInsert());
  await expect(read.node.updateName(other.id, "tokyo-1")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  expect((await read.node.findByName("tokyo-1"))?.id).toBe(again.id);
  expect((await read.node.findAll()).map((one) => one.id)).not.toContain(node.id);
  expect(await read.node.bumpConnectionEpoch(node.id)).toBeNull();
});

test("desired state moves the spec's revision; facts and health do not", async () => {
  const { id } = await read.node.insert(nodeInsert());
  expect((await read.node.updateName(id, `renamed-${id}`)).specRevision).toBe(2);
  expect((await read.node.updateLabels(id, { b: "2" })).specRevision).toBe(3);
  const detail = {
    ownerName: "ada",
    reason: "disk",
    sinceAtMs: NOW,
    expiresAtMs: NOW + 5,
    deadlineAtMs: NOW + 3,
  };
  const draining = { scheduling: "draining" as const, schedulingDetail: detail, drainId: "d1" };
  expect(await read.node.updateScheduling(id, draining)).toMatchObject({ ...draining, specRevision: 4 });
  await read.node.updateFacts(id, { ...nodeFacts(), agentVersion: "9.9.9" });
  await read.node.updateHealth([{ id, health: "down", healthReason: "closed", healthSinceAtMs: NOW }]);
  expect(await read.node.find(id)).toMatchObject({
    specRevision: 4,
    agentVersion: "9.9.9",
    health: "down",
    healthReason: "closed",
    healthSinceAtMs: NOW,
  });
  expect((await read.node.findSchedulingDue(NOW + 2)).map((one) => one.id)).not.toContain(id);
  expect((await read.node.findSchedulingDue(NOW + 3)).map((one) => one.id)).toContain(id);
});

test("connection epochs are handed out once each, over all replicas", async () => {
  const { id } = await read.node.insert(nodeInsert());
  const other = database.another();
  const epochs = await Promise.all(
    Array.from({ length: 10 }, (_, i) => (i % 2 ? other : database.db).read.node.bumpConnectionEpoch(id)),
  );
  expect(epochs.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("thousands of last-seen times are one statement, and an older one never replaces a newer one", async () => {
  await database.sql(
    `INSERT INTO node (id, name, region, zone, labels, admission, health, health_reason, health_since_at, enrolled_at)
     SELECT 'many-' || i, 'many-' || i, 'r', 'z', '{}', 'admitted', 'online', '', now(), now() FROM generate_series(1, 5000) i`,
  );
  const ids = Array.from({ length: 5000 }, (_, i) => `many-${i + 1}` as NodeId);
  await read.node.updateLastSeen(ids.map((id, i) => ({ id, lastSeenAtMs: NOW + i })));
  await read.node.updateLastSeen([{ id: ids[7] as NodeId, lastSeenAtMs: NOW - 1000 }]);
  expect((await read.node.find(ids[7] as NodeId))?.lastSeenAtMs).toBe(NOW + 7);
  expect((await read.node.find(ids[4999] as NodeId))?.lastSeenAtMs).toBe(NOW + 4999);
});

test("the newest certificate that was not revoked is a node's certificate", async () => {
  const { id: nodeId } = await read.node.insert(nodeInsert());
  const serial = (text: string) => text as CertificateSerial;
  await read.certificate.insert({ serial: serial("a1"), nodeId, issuedAtMs: NOW, expiresAtMs: NOW + 10 });
  await read.certificate.insert({ serial: serial("a2"), nodeId, issuedAtMs: NOW + 5, expiresAtMs: NOW + 15 });
  expect((await read.certificate.findNewest(nodeId)).map((one) => one.serial)).toEqual(["a2"]);
  expect((await read.certificate.revokeAll(nodeId, "stolen", NOW + 6)).toSorted()).toEqual(["a1", "a2"]);
  expect(await read.certificate.revokeAll(nodeId, "again", NOW + 7)).toEqual([]);
  expect(await read.certificate.findNewest(nodeId)).toEqual([]);
  expect(await read.certificate.find(serial("a1"))).toMatchObject({
    revokedAtMs: NOW + 6,
    revokedReason: "stolen",
  });
});

test("of two hubs that make the CA at once one wins", async () => {
  const make = (pem: string) =>
    read.certificateAuthority.insert({
      id: "ca",
      certificatePem: pem,
      encryptedKey: new Uint8Array([1, 2]),
      createdAtMs: NOW,
    });
  const won = await Promise.all([make("one"), make("two")]);
  expect(won.toSorted()).toEqual([false, true]);
  expect((await read.certificateAuthority.find("ca"))?.encryptedKey).toEqual(new Uint8Array([1, 2]));
});

test("minutes are stored once, the fuller version stays, and steps join them by weight", async () => {
  const { id: nodeId } = await read.node.insert(nodeInsert());
  const minute = (at: number, samples: number, cpu: [number, number]) => ({
    nodeId,
    minuteAtMs: at * 60_000,
    samples,
    values: { cpuRatio: cpu },
  });
  await read.metricMinute.upsert([
    minute(10, 60, [0.2, 0.5]),
    minute(11, 30, [0.8, 0.9]),
    minute(20, 60, [0.1, 0.1]),
  ]);
  await read.metricMinute.upsert([minute(10, 3, [1, 1])]);
  const range = { nodeId, fromAtMs: 0, toAtMs: 3_600_000, names: ["cpuRatio", "rttMs"] as MetricName[] };
  expect(await read.metricMinute.readRange(range)).toEqual([
    { minuteAtMs: 600_000, samples: 60, values: { cpuRatio: [0.2, 0.5] } },
    { minuteAtMs: 660_000, samples: 30, values: { cpuRatio: [0.8, 0.9] } },
    { minuteAtMs: 1_200_000, samples: 60, values: { cpuRatio: [0.1, 0.1] } },
  ]);
  const joined = await read.metricMinute.readRange({ ...range, stepMs: 600_000 });
  expect(joined.map((row) => [row.minuteAtMs, row.samples, row.values.cpuRatio?.[1]])).toEqual([
    [600_000, 90, 0.9],
    [1_200_000, 60, 0.1],
  ]);
  expect(joined[0]?.values.cpuRatio?.[0]).toBeCloseTo(0.4);
  expect(await read.metricMinute.prune(700_000)).toBe(2);
});

test("a settings row that this version cannot read is at its default", async () => {
  await database.sql(`INSERT INTO setting VALUES ('waitingRoomEnabled', '"perhaps"', now())`);
  expect(await read.setting.read()).toEqual({ waitingRoomEnabled: false });
  await database.db.write(AS_TEST, (tx) => tx.setting.write({ waitingRoomEnabled: true }, NOW));
  expect(await read.setting.read()).toEqual({ waitingRoomEnabled: true });
});
