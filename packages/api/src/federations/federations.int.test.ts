import { nodeFacts, nodeInsert } from "@orrery/db/testing";
import { FEDERATIONS_PER_NODE_MAX, type FederationId, type NodeId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { memberLeft } from "./member-left.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").federations;
let names = 0;
const freshName = () => `fed-${++names}`;

async function addNodes(count: number, overrides: Parameters<typeof nodeInsert>[0] = {}): Promise<NodeId[]> {
  const facts = { ...nodeFacts(), peerAddresses: [{ host: "10.0.0.1", port: 4410 }] };
  const ids: NodeId[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = sortableId() as NodeId;
    await api.db.read.node.insert(nodeInsert({ id, name: `n-${id}`, zone: `z${i}`, facts, ...overrides }));
    await api.context(null).fleet.refresh(id);
    ids.push(id);
  }
  return ids;
}

async function create(nodeIds: NodeId[], name = freshName()) {
  return AS_OPERATOR().create({ name, members: nodeIds.map((nodeId) => ({ nodeId })) });
}

async function eventsOf(id: FederationId) {
  const { items } = await api.as("admin").events.list({ subjectKind: "federation", subjectId: id });
  return items;
}

async function revisions(nodeIds: NodeId[]) {
  return Promise.all(nodeIds.map(async (id) => (await api.db.read.node.find(id))?.specRevision));
}

test("a federation is founded by its first members, in one transaction with its event, and their specs change", async () => {
  const nodes = await addNodes(4);
  const [a, b, c, d] = nodes as [NodeId, NodeId, NodeId, NodeId];
  const view = await AS_OPERATOR().create({
    name: "orders",
    topology: "star",
    members: [{ nodeId: a, priority: 200 }, { nodeId: b }, { nodeId: c }, { nodeId: d, role: "observer" }],
    policy: { cooldownMs: 5000 },
  });
  expect(view).toMatchObject({
    name: "orders",
    topology: "star",
    policy: { cooldownMs: 5000, limitCount: 3 },
  });
  const row = await api.db.read.federation.find(view.id);
  const members = await api.db.read.federationMember.findOf(view.id);
  expect(row?.founding).toEqual({
    members: members.map(({ id, role, priority }) => ({
      id,
      role: role === "voter" ? "voter" : "learner",
      priority,
    })),
    removed: [],
  });
  expect(members.map(({ role }) => role).sort()).toEqual(["observer", "voter", "voter", "voter"]);
  expect(await revisions(nodes)).toEqual([2, 2, 2, 2]);
  const [event] = await eventsOf(view.id);
  expect(event).toMatchObject({
    type: "federation.created",
    actor: { name: "operator@orrery.example" },
    data: { before: null, after: { topology: "star" } },
  });
});

test("what cannot be a federation is refused with a sentence that says what to do", async () => {
  const nodes = await addNodes(8);
  const [a, b, c] = nodes as [NodeId, NodeId, NodeId];
  const waiting = (await addNodes(1, { admission: "waiting" }))[0] as NodeId;
  const removed = (await addNodes(1))[0] as NodeId;
  await api.as("admin").nodes.remove({ nodeId: removed });
  const cases: [{ nodeId: NodeId; priority?: number; role?: "observer" }[], string, RegExp][] = [
    [
      [{ nodeId: a }, { nodeId: b }, { nodeId: "nobody" as NodeId }],
      "NOT_FOUND",
      /no node with the id nobody/,
    ],
    [[{ nodeId: a }, { nodeId: b }, { nodeId: removed }], "NOT_FOUND", /may have been removed/],
    [[{ nodeId: a }, { nodeId: b }, { nodeId: a }], "BAD_REQUEST", /named twice/],
    [[{ nodeId: a }, { nodeId: b }, { nodeId: waiting }], "PRECONDITION_FAILED", /not admitted/],
    [nodes.map((nodeId) => ({ nodeId })), "BAD_REQUEST", /8 voters are named; 7 is the most/],
    [[{ nodeId: a }, { nodeId: b }], "PRECONDITION_FAILED", /With 2 voters no failure is survived/],
    [[{ nodeId: a, role: "observer" }], "BAD_REQUEST", /Nobody is to be a voter/],
    [[a, b, c].map((nodeId) => ({ nodeId, priority: 0 })), "BAD_REQUEST", /priority 0/],
  ];
  for (const [members, code, message] of cases) {
    const attempt = AS_OPERATOR().create({ name: freshName(), members });
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }
  const two = { name: freshName(), members: [{ nodeId: a }, { nodeId: b }], acceptsNoSpare: true };
  await expect(AS_OPERATOR().create(two)).resolves.toMatchObject({ acceptsNoSpare: true });
  await expect(AS_OPERATOR().create(two)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("exists already"),
  });
});

test("a node is in at most so many federations as a spec can hold", async () => {
  const nodes = await addNodes(3);
  for (let i = 0; i < FEDERATIONS_PER_NODE_MAX; i += 1) await create(nodes);
  await expect(create(nodes)).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    message: expect.stringContaining("in 16 federations already"),
  });
});

test("a change tells what it was before and after, touches all who are or were there, and nothing changes nothing", async () => {
  const nodes = await addNodes(4);
  const [a, b, c, d] = nodes as [NodeId, NodeId, NodeId, NodeId];
  const { id } = await create([a, b, c]);
  const before = await eventsOf(id);
  await AS_OPERATOR().set({ federationId: id });
  await AS_OPERATOR().set({ federationId: id, topology: "mesh", policy: { cooldownMs: 60_000 } });
  expect(await eventsOf(id)).toEqual(before);
  await AS_OPERATOR().set({
    federationId: id,
    topology: "ring",
    profile: "wan",
    policy: { targetMs: 900 },
    members: [{ nodeId: b }, { nodeId: c, priority: 5 }, { nodeId: d }],
  });
  const events = (await eventsOf(id)).slice(0, 3);
  expect(events.map(({ type }) => type).sort()).toEqual([
    "federation.changed",
    "federation.members_changed",
    "federation.topology_changed",
  ]);
  expect(events.find(({ type }) => type === "federation.changed")?.data).toEqual({
    before: { profile: "auto", targetMs: 200 },
    after: { profile: "wan", targetMs: 900 },
  });
  expect(await revisions(nodes)).toEqual([3, 3, 3, 2]);
  const rows = await api.db.read.federationMember.findOf(id);
  expect(rows.map(({ nodeId, isWanted, priority }) => [nodeId, isWanted, priority])).toEqual([
    [a, false, 100],
    [b, true, 100],
    [c, true, 5],
    [d, true, 100],
  ]);
});

test("who is on its way out and wanted again keeps its id; once it has left, it gets a new one", async () => {
  const [a, b, c, d] = (await addNodes(4)) as [NodeId, NodeId, NodeId, NodeId];
  const { id } = await create([a, b, c, d]);
  const set = (nodeIds: NodeId[]) =>
    AS_OPERATOR().set({ federationId: id, members: nodeIds.map((nodeId) => ({ nodeId })) });
  const memberOf = async (nodeId: NodeId) =>
    (await api.db.read.federationMember.findOf(id)).filter((one) => one.nodeId === nodeId);
  const first = (await memberOf(d))[0];
  await set([a, b, c]);
  await set([a, b, c, d]);
  expect(await memberOf(d)).toMatchObject([{ id: first?.id, isWanted: true }]);
  const left = () =>
    memberLeft(
      api.db,
      { actor: { kind: "hub", id: "hub", name: "hub" }, correlationId: "x" as never },
      {
        federationId: id,
        memberId: first?.id as never,
        nowAtMs: Date.now(),
      },
    );
  expect(await left()).toBe("replaced");
  expect(await left()).toBe("unchanged");
  const [second, ...others] = await memberOf(d);
  expect(others).toEqual([]);
  expect(second).toMatchObject({ isWanted: true, isOpened: false });
  expect(second?.id).not.toBe(first?.id);
  expect((await eventsOf(id))[0]?.type).toBe("federation.member_replaced");
});

test("who has left is in no wish, no list and no spec of the others any more", async () => {
  const nodes = await addNodes(4);
  const view = await create(nodes);
  const { id } = view;
  const gone = view.members[3] as (typeof view.members)[number];
  const entry = { memberId: gone.memberId, untilAtMs: null, reason: "old disk" };
  await AS_OPERATOR().setNever({ federationId: id, never: [entry] });
  const members = nodes.filter((nodeId) => nodeId !== gone.nodeId).map((nodeId) => ({ nodeId }));
  await AS_OPERATOR().set({ federationId: id, members });
  const before = await revisions(nodes);
  const as = { actor: { kind: "hub" as const, id: "hub", name: "hub" }, correlationId: "x" as never };
  const input = { federationId: id, memberId: gone.memberId, nowAtMs: 7 };
  expect(await memberLeft(api.db, as, input)).toBe("left");
  expect(await revisions(nodes)).toEqual(before.map((revision) => (revision ?? 0) + 1));
  expect((await api.db.read.federationMember.findOf(id)).map(({ nodeId }) => nodeId)).not.toContain(
    gone.nodeId,
  );
  expect((await api.db.read.federation.find(id))?.policy.never).toEqual([]);
  expect(await memberLeft(api.db, as, input)).toBe("unchanged");
  expect(await memberLeft(api.db, as, { ...input, memberId: "m-none" as never })).toBe("unchanged");
});

test("a change of topology is undone, and that undo too", async () => {
  const { id } = await create(await addNodes(3));
  await expect(AS_OPERATOR().undoTopology({ federationId: id })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  await AS_OPERATOR().set({ federationId: id, topology: "star", hopsMax: 4 });
  expect(await AS_OPERATOR().undoTopology({ federationId: id })).toMatchObject({
    topology: "mesh",
    hopsMax: 32,
    undoTopology: { topology: "star", hopsMax: 4, byName: "operator@orrery.example" },
  });
  expect(await AS_OPERATOR().undoTopology({ federationId: id })).toMatchObject({
    topology: "star",
    hopsMax: 4,
  });
});

test("pauses of one federation and of the fleet: who, why, until when; over by themselves or by hand", async () => {
  const nodes = await addNodes(3);
  const { id, name } = await create(nodes);
  const state = await AS_OPERATOR().pause({ federationId: id, reason: "new switches", forMs: 60_000 });
  const pause = { byName: "operator@orrery.example", reason: "new switches" };
  expect(state.federations.find((one) => one.id === id)).toMatchObject({ name, pause });
  expect((await AS_OPERATOR().pause({ federationId: null, reason: "move" })).fleet).toMatchObject({
    untilAtMs: null,
  });
  expect(await revisions(nodes)).toEqual([4, 4, 4]);
  expect((await AS_OPERATOR().resume({ federationId: null })).fleet).toBeNull();
  await AS_OPERATOR().resume({ federationId: null });
  await AS_OPERATOR().pause({ federationId: id, reason: "short", forMs: 1000 });
  await api.sql(`UPDATE federation SET pause = jsonb_set(pause, '{untilAtMs}', '5') WHERE id = $1`, [id]);
  expect((await AS_OPERATOR().pauseState()).federations.find((one) => one.id === id)).toBeUndefined();
  const { items } = await api.as("admin").events.list({ type: "fleet." });
  expect(items.map(({ type }) => type)).toEqual(["fleet.resumed", "fleet.paused"]);
});

test("the never-list names members of this federation once each, and keeps who put them there", async () => {
  const { id, members } = await create(await addNodes(3));
  const entry = { memberId: members[0]?.memberId as never, untilAtMs: null, reason: "old disk" };
  const first = await AS_OPERATOR().setNever({ federationId: id, never: [entry] });
  expect(first.policy.never).toEqual([{ ...entry, byName: "operator@orrery.example" }]);
  const second = { ...entry, memberId: members[1]?.memberId as never };
  const both = await api.as("admin").federations.setNever({ federationId: id, never: [entry, second] });
  expect(both.policy.never.map(({ byName }) => byName)).toEqual([
    "operator@orrery.example",
    "admin@orrery.example",
  ]);
  const stranger = { ...entry, memberId: "m-else" as never };
  await expect(AS_OPERATOR().setNever({ federationId: id, never: [stranger] })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(AS_OPERATOR().setNever({ federationId: id, never: [entry, entry] })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  await expect(
    AS_OPERATOR().set({ federationId: id, policy: { never: [{ ...entry, byName: "someone else" }] } }),
  ).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a federation is removed with its name typed, and the name is free again", async () => {
  const nodes = await addNodes(3);
  const { id, name } = await create(nodes);
  const remove = (confirmation: string) => AS_OPERATOR().remove({ federationId: id, confirmation });
  await expect(remove("yes")).rejects.toMatchObject({ message: expect.stringContaining(name) });
  expect(await remove(name)).toEqual({ ok: true });
  await expect(remove(name)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(AS_OPERATOR().get({ federationId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await revisions(nodes)).toEqual([3, 3, 3]);
  expect((await create(nodes, name)).name).toBe(name);
});

test("a node that is removed from the fleet is wanted in no federation; the last voter cannot be", async () => {
  const [a, b, c, d] = (await addNodes(4)) as [NodeId, NodeId, NodeId, NodeId];
  const { id } = await create([a, b, c]);
  await api.as("admin").nodes.remove({ nodeId: a });
  const rows = await api.db.read.federationMember.findOf(id);
  expect(rows.filter(({ isWanted }) => !isWanted).map(({ nodeId }) => nodeId)).toEqual([a]);
  expect((await eventsOf(id))[0]).toMatchObject({ type: "federation.members_changed", severity: "warning" });
  expect(await revisions([b, c])).toEqual([3, 3]);
  const alone = await AS_OPERATOR().create({
    name: freshName(),
    members: [{ nodeId: d }],
    acceptsNoSpare: true,
  });
  await expect(api.as("admin").nodes.remove({ nodeId: d })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    message: expect.stringContaining(alone.name),
  });
  expect((await api.db.read.node.find(d))?.removedAtMs).toBeNull();
});

test("two operators at once: the members are what one of them wanted, and each event begins where the other ended", async () => {
  const nodes = await addNodes(5);
  const { id } = await create(nodes.slice(0, 3));
  const wish = (from: number) => nodes.slice(from, from + 3).map((nodeId) => ({ nodeId }));
  await Promise.all(
    [1, 2, 0, 2, 1].map((from) => AS_OPERATOR().set({ federationId: id, members: wish(from) })),
  );
  const events = (await eventsOf(id))
    .filter(({ type }) => type === "federation.members_changed")
    .toReversed();
  const ids = (list: unknown) => (list as { memberId: string }[]).map(({ memberId }) => memberId).sort();
  for (let i = 1; i < events.length; i += 1) {
    expect(ids(events[i]?.data.before)).toEqual(ids(events[i - 1]?.data.after));
  }
  const rows = await api.db.read.federationMember.findOf(id);
  const perNode = rows.map(({ nodeId }) => nodeId);
  expect(new Set(perNode).size).toBe(perNode.length);
});

test("a preview shows edges, figures, what is survived and what speaks against it, from what is measured", async () => {
  const nodes = await addNodes(5, { zone: "one" });
  const [a, b, c, d, e] = nodes as [NodeId, NodeId, NodeId, NodeId, NodeId];
  api.federations.links.push(
    { from: a, to: b, rttMs: 3 },
    { from: b, to: c, rttMs: 8 },
    { from: a, to: c, rttMs: 20 },
  );
  const members = [a, b, c].map((nodeId) => ({ nodeId }));
  const preview = await AS_OPERATOR().preview({
    topology: "mesh",
    members: [...members, { nodeId: d, role: "observer" }],
  });
  expect(preview).toMatchObject({
    survivableFailures: 1,
    diff: null,
    figures: { memberCount: 4, linkCount: 6 },
  });
  expect(
    preview.edges.find((edge) => [edge.a, edge.b].includes(a) && [edge.a, edge.b].includes(b))?.rttMs,
  ).toBe(3);
  expect(preview.figures.worstPath?.rttMs).toBe(11);
  const failing = preview.checks.filter(({ isOk }) => !isOk).map(({ name }) => name);
  expect(failing).toEqual(["Health", "Zones"]);
  const { id } = await create([a, b, c]);
  const change = await AS_OPERATOR().preview({
    federationId: id,
    topology: "star",
    members: [...members, { nodeId: d, role: "observer" }, { nodeId: e, role: "observer" }],
  });
  expect(change.diff?.added.length).toBe(2);
  expect(change.diff?.sentences.length).toBeGreaterThan(0);
  const two = { topology: "mesh" as const, members: [{ nodeId: a }, { nodeId: b }] };
  const votersOf = async (wish: { acceptsNoSpare?: boolean }) =>
    (await AS_OPERATOR().preview({ ...two, ...wish })).checks.find(({ name }) => name === "Voters");
  expect((await votersOf({}))?.whatToDo).toMatch(/acceptsNoSpare/);
  expect(await votersOf({ acceptsNoSpare: true })).toMatchObject({ isOk: false, whatToDo: null });
  const doubled = await AS_OPERATOR().preview({ topology: "ring", members: [{ nodeId: a }, { nodeId: a }] });
  expect(doubled.checks.find(({ name }) => name === "Nodes")).toMatchObject({ isOk: false });
  expect(doubled.survivableFailures).toBe(0);
});
