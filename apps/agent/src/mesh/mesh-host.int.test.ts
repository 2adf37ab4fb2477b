import type { MemberId } from "@orrery/protocol";
import { freePort } from "@orrery/runtime";
import { expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import type { OutboundFrame } from "./link-event.ts";
import {
  DEMO,
  memberOf,
  membershipOf,
  peerOf,
  routedFrame,
  type TestNode,
  useMesh,
} from "./testing/mesh-fixture.ts";

const mesh = useMesh();

async function pair(settings = {}): Promise<[TestNode, TestNode]> {
  const [a, b] = await Promise.all([mesh.node("a", { settings }), mesh.node("b", { settings })]);
  a.meet(b);
  b.meet(a);
  await until("the two are linked", () => a.isLinked(b.nodeId) && b.isLinked(a.nodeId));
  return [a, b];
}

function snapshotTo(to: TestNode, bytes: number): OutboundFrame {
  const membership = { members: [{ id: memberOf("a"), role: "voter" as const, priority: 50 }], removed: [] };
  const snapshot = { index: 7, term: 2, membership, data: new Uint8Array(bytes).fill(5) };
  const message = {
    kind: "snapshot" as const,
    from: memberOf("a"),
    to: memberOf(to.nodeId),
    term: 3,
    snapshot,
  };
  return { kind: "raft", federationId: DEMO, message };
}

test("three nodes link each with each, once, and stay so; both sides measure the round trip", async () => {
  const nodes = await Promise.all(
    ["a", "b", "c"].map((name) => mesh.node(name, { settings: { pingEveryMs: 50 } })),
  );
  for (const node of nodes) node.meet(...nodes);
  const links = () =>
    nodes.flatMap((node) => nodes.filter((other) => other !== node).map((other) => node.link(other.nodeId)));
  await until("all are linked and measured", () => links().every((link) => (link?.rtt?.lastMs ?? 0) > 0));
  const ids = links().map((link) => link?.linkId);
  expect(new Set(ids).size).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(links().map((link) => link?.linkId)).toEqual(ids);
  expect(links().every((link) => link?.lossRatio === 0)).toBe(true);
  for (const node of nodes) {
    expect(node.of("link-down")).toEqual([]);
    expect(node.of("violation")).toEqual([]);
  }
});

test("where both dial at once, one link is left, the same on both sides", async () => {
  for (let round = 0; round < 8; round += 1) {
    const [a, b] = await Promise.all([mesh.node(`a${round}`), mesh.node(`b${round}`)]);
    a.meet(b);
    b.meet(a);
    await until("linked", () => a.isLinked(b.nodeId) && b.isLinked(a.nodeId));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(a.link(b.nodeId)?.linkId).toBe(b.link(a.nodeId)?.linkId);
    expect([a.of("link-up"), b.of("link-up")].map((events) => events.length)).toEqual([1, 1]);
    expect([...a.of("link-down"), ...b.of("link-down")]).toEqual([]);
  }
});

test("frames of every kind arrive, a snapshot whole and beside other frames", async () => {
  const [a, b] = await pair();
  const bytes = 3_000_000;
  const [from, to] = [memberOf("a"), memberOf("b")];
  const vote = { kind: "vote" as const, from, to, term: 4, lastIndex: 9, lastTerm: 3, isTransfer: false };
  const sent: OutboundFrame[] = [
    snapshotTo(b, bytes),
    { kind: "raft", federationId: DEMO, message: vote },
    { kind: "heartbeat", intervalMs: 10, lateRatio: 0.5 },
    { kind: "probe", federationId: DEMO, memberId: from, heardAgoMs: 120.5 },
    { kind: "probe-answer", federationId: DEMO, memberId: to, heardAgoMs: null, agrees: true },
    routedFrame(1000),
  ];
  for (const frame of sent) expect(a.host.send(b.nodeId, frame)).toEqual({ outcome: "queued" });
  await until("all six have come", () => b.frames.length === sent.length);
  const kinds = b.frames.map(({ frame }) => (frame.kind === "raft" ? frame.message.kind : frame.kind));
  expect(kinds.indexOf("snapshot")).toBeGreaterThan(kinds.indexOf("vote"));
  const snapshot = b.frames.find(({ frame }) => frame.kind === "raft" && frame.message.kind === "snapshot");
  expect(snapshot?.frame).toEqual(sent[0]);
  expect(b.frames.find(({ frame }) => frame.kind === "routed")?.frame).toEqual(routedFrame(1000));
  expect(b.frames.every(({ from: sender }) => sender === a.nodeId)).toBe(true);
});

test("heartbeats measure the round trip as well", async () => {
  const [a, b] = await pair({ pingEveryMs: 3_600_000 });
  const samples = new Set([a.link(b.nodeId)?.rtt?.lastMs]);
  for (let i = 0; i < 5; i += 1) {
    const before = a.frames.length;
    b.host.send(a.nodeId, { kind: "heartbeat", intervalMs: 10, lateRatio: 0 });
    a.host.send(b.nodeId, { kind: "heartbeat", intervalMs: 10, lateRatio: 0 });
    await until("the heartbeat has come", () => a.frames.length > before);
    samples.add(a.link(b.nodeId)?.rtt?.lastMs);
  }
  expect(samples.size).toBeGreaterThan(1);
  expect(a.link(b.nodeId)?.jitterMs).toBeGreaterThanOrEqual(0);
});

test("a node that leaves says so, and one that comes back on its port is linked again", async () => {
  // At a port to which it can come back: those that systems give away may be somebody else's by then.
  const [a, b] = await Promise.all([mesh.node("a"), mesh.node("b", { port: await freePort() })]);
  a.meet(b);
  b.meet(a);
  await until("the two are linked", () => a.isLinked(b.nodeId) && b.isLinked(a.nodeId));
  await b.host.stop();
  await until("a has heard it", () => a.of("link-down").length === 1);
  expect(a.of("link-down")[0]?.end).toEqual({ by: "peer", reason: "stopping" });
  await until("a has tried in vain", () => a.of("dial-failed").length > 0);
  expect(a.of("dial-failed")[0]).toMatchObject({ stage: "connect", code: "ECONNREFUSED" });
  const again = await mesh.node("b", { identity: b.identity, port: b.port });
  again.meet(peerOf("a", []));
  await until("linked again", () => a.isLinked(b.nodeId) && again.isLinked(a.nodeId));
  expect(a.of("link-up").map((event) => event.isRestarted)).toEqual([false, true]);
  expect(a.link(b.nodeId)?.direction).toBe("outbound");
});

test("the members' list rules: who is taken off it is cut, whoever is put on it is linked, others are not touched", async () => {
  const [a, b] = await pair();
  const c = await mesh.node("c");
  c.meet(a);
  await until("c is refused", () => c.of("refused").length > 0);
  expect(c.of("refused")[0]).toMatchObject({ nodeId: "a", by: "peer", reason: "not-member" });
  expect(a.of("refused")[0]).toMatchObject({
    nodeId: "c",
    by: "here",
    direction: "inbound",
    reason: "not-member",
  });
  const linkId = a.link(b.nodeId)?.linkId;
  a.meet(b, c);
  await until("c is linked", () => c.isLinked(a.nodeId) && a.isLinked(c.nodeId));
  expect(a.link(b.nodeId)?.linkId).toBe(linkId);
  a.meet(c);
  await until("b is cut", () => b.of("link-down").length === 1);
  expect(b.of("link-down")[0]?.end).toEqual({ by: "peer", reason: "not-member" });
  expect(a.host.send(b.nodeId, routedFrame(1))).toEqual({ outcome: "refused", reason: "no-link" });
});

test("one link serves two federations, and only those that both share", async () => {
  const [a, b] = await pair();
  const other = { ...membershipOf("a"), federationId: "other" as typeof DEMO };
  const otherOfB = { ...membershipOf("b"), federationId: other.federationId };
  const linkId = a.link(b.nodeId)?.linkId;
  b.host.setMembers({
    memberships: [membershipOf("b"), otherOfB],
    peers: [{ ...a.asPeer(), memberships: [membershipOf("a"), other] }],
  });
  b.host.send(a.nodeId, routedFrame(1, other.federationId));
  await until("a has passed over what it does not share", () => a.statsOf(b.nodeId)?.framesIgnored === 1);
  a.host.setMembers({
    memberships: [membershipOf("a"), other],
    peers: [{ ...b.asPeer(), memberships: [membershipOf("b"), otherOfB] }],
  });
  b.host.send(a.nodeId, routedFrame(2, other.federationId));
  b.host.send(a.nodeId, routedFrame(3));
  await until("both federations' frames have come", () => a.frames.length === 2);
  expect(a.link(b.nodeId)?.linkId).toBe(linkId);
  expect(b.link(a.nodeId)?.linkId).toBe(linkId);
});

test("a renewed certificate serves new connections, and open links go on", async () => {
  const [a, b] = await pair();
  const linkId = a.link(b.nodeId)?.linkId;
  a.host.setIdentity(await mesh.identity("a"));
  const c = await mesh.node("c");
  a.meet(b, c);
  c.meet(a);
  await until("c is linked", () => a.isLinked(c.nodeId) && c.isLinked(a.nodeId));
  expect(a.link(b.nodeId)?.linkId).toBe(linkId);
  expect(a.of("link-down")).toEqual([]);
});

test("a member id that no list names yet is known where its node offers it; another's never is", async () => {
  const [a, b] = await pair();
  const to = memberOf("a");
  const next = "m-b-2" as MemberId;
  const message = { kind: "campaign-now" as const, from: next, to, term: 1 };
  b.host.send(a.nodeId, { kind: "raft", federationId: DEMO, message });
  await until("a has passed over it", () => a.statsOf(b.nodeId)?.framesIgnored === 1);
  b.host.setMembers({ memberships: [{ federationId: DEMO, memberId: next }], peers: [a.asPeer()] });
  b.host.send(a.nodeId, { kind: "raft", federationId: DEMO, message });
  await until("it has come", () => a.frames.length === 1);
  b.host.send(a.nodeId, { kind: "raft", federationId: DEMO, message: { ...message, to: next } });
  await until("what is for another member is passed over", () => a.statsOf(b.nodeId)?.framesIgnored === 2);
  b.host.send(a.nodeId, { kind: "raft", federationId: DEMO, message: { ...message, from: to } });
  await until("the link is ended", () => a.of("violation").length === 1);
  expect(a.of("violation")[0]?.reason).toBe("impersonation");
  expect(a.statsOf(b.nodeId)?.violations).toBe(1);
});
