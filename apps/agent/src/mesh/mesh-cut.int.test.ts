import { expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { routedFrame, type TestNode, useMesh } from "./testing/mesh-fixture.ts";

const mesh = useMesh();

async function pair(): Promise<[TestNode, TestNode]> {
  const [a, b] = await Promise.all([mesh.node("a"), mesh.node("b")]);
  a.meet(b);
  b.meet(a);
  await until("the two are linked", () => a.isLinked(b.nodeId) && b.isLinked(a.nodeId));
  return [a, b];
}

test("a node that is cut neither hears nor is heard, keeps its connections, and catches up afterwards", async () => {
  const [a, b] = await pair();
  const linkId = a.link(b.nodeId)?.linkId;
  a.host.cut(600);
  expect(a.host.send(b.nodeId, routedFrame(10))).toEqual({ outcome: "queued" });
  expect(b.host.send(a.nodeId, routedFrame(20))).toEqual({ outcome: "queued" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([...a.frames, ...b.frames]).toEqual([]);
  await until("both have it", () => a.frames.length === 1 && b.frames.length === 1);
  expect([a.link(b.nodeId)?.linkId, b.link(a.nodeId)?.linkId]).toEqual([linkId, linkId]);
  expect([...a.of("link-down"), ...b.of("link-down")]).toEqual([]);
});

test("while cut a node is not linked anew, and is afterwards", async () => {
  const [a, b] = await pair();
  const c = await mesh.node("c");
  a.host.cut(600);
  a.meet(b, c);
  c.meet(a);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(a.isLinked(c.nodeId) || c.isLinked(a.nodeId)).toBe(false);
  await until("linked", () => a.isLinked(c.nodeId) && c.isLinked(a.nodeId));
});

test("only neighbours are dialed, and whoever else dials is let in", async () => {
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => mesh.node(name)));
  if (a === undefined || b === undefined || c === undefined) throw new Error("three nodes");
  a.host.setNeighbours(new Set([b.nodeId]));
  c.host.setNeighbours(new Set());
  for (const node of [a, b, c]) node.meet(a, b, c);
  await until("b, who dials all, has all", () => b.isLinked(a.nodeId) && b.isLinked(c.nodeId));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(a.isLinked(c.nodeId)).toBe(false);
  c.host.setNeighbours(new Set([a.nodeId]));
  await until("c has dialed", () => a.isLinked(c.nodeId) && c.isLinked(a.nodeId));
});
