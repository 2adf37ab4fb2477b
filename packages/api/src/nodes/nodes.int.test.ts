import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import type { NodeId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function addNode(changes: Parameters<typeof nodeInsert>[0] = {}): Promise<NodeId> {
  const node = nodeInsert({ name: `node-${Math.random().toString(36).slice(2, 10)}`, ...changes });
  await api.db.write(AS_TEST, (tx) => tx.node.insert(node));
  return node.id;
}

const eventsOf = async (nodeId: NodeId) =>
  (await api.db.read.event.findPage({ limit: 50, subjectId: nodeId })).items;

test("a viewer's and a billing's mutation is refused, changes nothing and leaves no event", async () => {
  const nodeId = await addNode();
  for (const role of ["viewer", "billing"] as const) {
    const calls = [
      () => api.as(role).nodes.cordon({ nodeId }),
      () => api.as(role).nodes.drain({ nodeId }),
      () => api.as(role).nodes.maintenance({ nodeId }),
      () => api.as(role).nodes.rename({ nodeId, name: "other" }),
      () => api.as(role).nodes.setLabels({ nodeId, labels: { a: "b" } }),
      () => api.as(role).nodes.remove({ nodeId }),
      () => api.as(role).nodes.revokeCertificate({ nodeId }),
      () => api.as(role).nodes.approve({ nodeId }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  await expect(api.anonymous.nodes.cordon({ nodeId })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  expect(await api.db.read.node.find(nodeId)).toMatchObject({ scheduling: "active" });
  expect(await eventsOf(nodeId)).toEqual([]);
});

test("an operator operates nodes, but neither removes them nor revokes certificates", async () => {
  const nodeId = await addNode();
  const operator = api.as("operator");
  expect(await operator.nodes.cordon({ nodeId, reason: "disk swap" })).toMatchObject({
    scheduling: "cordoned",
  });
  await expect(operator.nodes.remove({ nodeId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(operator.nodes.revokeCertificate({ nodeId })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("cordon, drain, maintenance and uncordon keep owner, reason and end, and each writes its event with before and after", async () => {
  const nodeId = await addNode();
  const { nodes } = api.as("operator");
  const cordoned = await nodes.cordon({ nodeId, reason: "disk swap", expiresInMs: 60_000 });
  expect(cordoned.schedulingDetail).toMatchObject({
    ownerName: "operator@orrery.example",
    reason: "disk swap",
  });
  const { sinceAtMs, expiresAtMs } = cordoned.schedulingDetail ?? {};
  expect((expiresAtMs ?? 0) - (sinceAtMs ?? 0)).toBe(60_000);
  expect(await nodes.drain({ nodeId, deadlineInMs: 5000 })).toMatchObject({ scheduling: "draining" });
  await expect(nodes.cordon({ nodeId })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
  expect(await nodes.maintenance({ nodeId })).toMatchObject({ scheduling: "maintenance" });
  expect(await nodes.uncordon({ nodeId })).toMatchObject({ scheduling: "active", schedulingDetail: null });
  const events = await eventsOf(nodeId);
  expect(events.map((event) => event.type)).toEqual([
    "node.maintenance_ended",
    "node.maintenance_started",
    "node.drain_started",
    "node.cordoned",
  ]);
  expect(events[3]?.data).toMatchObject({
    before: { scheduling: "active", detail: null },
    after: { scheduling: "cordoned", detail: { reason: "disk swap" } },
  });
});

test("what changes nothing writes nothing", async () => {
  const nodeId = await addNode({ labels: { rack: "r1" } });
  const { nodes } = api.as("admin");
  await nodes.uncordon({ nodeId });
  await nodes.setLabels({ nodeId, labels: { rack: "r1" } });
  const before = await api.db.read.node.find(nodeId);
  await nodes.rename({ nodeId, name: before?.name ?? "" });
  expect(await eventsOf(nodeId)).toEqual([]);
  expect((await api.db.read.node.find(nodeId))?.specRevision).toBe(before?.specRevision);
});

test("a taken name is refused with a sentence, and the name of a removed node is free again", async () => {
  const first = await addNode({ name: "taken-name" });
  const second = await addNode();
  const { nodes } = api.as("admin");
  await expect(nodes.rename({ nodeId: second, name: "taken-name" })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("taken-name"),
  });
  await nodes.remove({ nodeId: first, reason: "sold" });
  expect(await nodes.rename({ nodeId: second, name: "taken-name" })).toMatchObject({ name: "taken-name" });
});

test("removing a node revokes its certificates, closes its connection and keeps its events", async () => {
  const nodeId = await addNode();
  await api.db.write(AS_TEST, (tx) =>
    tx.certificate.insert({ serial: "ab01" as never, nodeId, issuedAtMs: 1, expiresAtMs: 9e12 }),
  );
  await api.as("admin").nodes.remove({ nodeId, reason: "sold" });
  expect(await api.db.read.certificate.find("ab01" as never)).toMatchObject({
    revokedReason: "node removed",
  });
  expect(api.disconnected.at(-1)).toMatchObject({ nodeId, why: { code: "NODE_REMOVED" } });
  expect((await eventsOf(nodeId)).map((event) => event.type)).toEqual(["node.removed"]);
  await expect(api.as("admin").nodes.cordon({ nodeId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the waiting room: approve admits, reject disconnects, an admitted node cannot be rejected", async () => {
  const waiting = await addNode({ admission: "waiting" });
  const { nodes } = api.as("operator");
  await expect(nodes.cordon({ nodeId: waiting })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
  expect(await nodes.reject({ nodeId: waiting })).toMatchObject({ admission: "rejected" });
  expect(api.disconnected.at(-1)).toMatchObject({ nodeId: waiting, why: { code: "NODE_REJECTED" } });
  expect(await nodes.approve({ nodeId: waiting })).toMatchObject({ admission: "admitted" });
  await expect(nodes.reject({ nodeId: waiting })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
});

test("a change whose event cannot be written does not happen", async () => {
  const nodeId = await addNode();
  await api.sql("ALTER TABLE event ADD CONSTRAINT no_events CHECK (type <> 'node.cordoned') NOT VALID");
  await expect(api.as("operator").nodes.cordon({ nodeId })).rejects.toThrow();
  await api.sql("ALTER TABLE event DROP CONSTRAINT no_events");
  expect(await api.db.read.node.find(nodeId)).toMatchObject({ scheduling: "active", specRevision: 1 });
});

test("two operators at once: one cordon and one drain end in a state that both events explain", async () => {
  const nodeId = await addNode();
  await Promise.allSettled([
    api.as("operator").nodes.cordon({ nodeId }),
    api.as("admin").nodes.drain({ nodeId }),
    api.as("operator").nodes.cordon({ nodeId }),
  ]);
  const events = (await eventsOf(nodeId)).toReversed();
  for (let i = 1; i < events.length; i += 1) {
    expect(events[i]?.data).toMatchObject({ before: events[i - 1]?.data.after });
  }
  expect(await api.db.read.node.find(nodeId)).toMatchObject({ scheduling: "draining" });
});
