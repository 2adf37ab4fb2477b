import type { FederationView, MemberId, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { pairPath } from "./pair-path.ts";

const node = (name: string) => `n-${name}` as NodeId;
const member = (name: string) => `m-${name}` as MemberId;

/** As much of a view as a path needs: members by name, edges and round trips as `a-b` and milliseconds. */
function federation(name: string, links: Record<string, number>, edges = Object.keys(links)): FederationView {
  const names = [...new Set(Object.keys(links).flatMap((pair) => pair.split("-")))];
  const ends = (pair: string) => pair.split("-").map(member) as [MemberId, MemberId];
  return {
    id: `f-${name}`,
    name,
    hopsMax: 32,
    members: names.map((one) => ({ memberId: member(one), nodeId: node(one) })),
    plan: { edges: edges.map(ends).map(([a, b]) => ({ a, b })) },
    links: Object.entries(links).map(([pair, rttMs]) => ({ from: ends(pair)[0], to: ends(pair)[1], rttMs })),
  } as unknown as FederationView;
}

test("the way follows the plan, hop by hop, and is the sum of its links", () => {
  const ring = federation("ring", { "a-b": 10, "b-c": 10, "c-d": 10, "d-a": 50 });
  expect(pairPath([ring], node("a"), node("d"))).toEqual({
    federationId: "f-ring",
    federationName: "ring",
    hops: ["n-a", "n-b", "n-c", "n-d"],
    rttMs: 30,
  });
});

test("of several federations the faster way counts; who is not in one together has none", () => {
  const slow = federation("slow", { "a-b": 90 });
  const fast = federation("fast", { "a-c": 10, "c-b": 10 });
  expect(pairPath([slow, fast], node("a"), node("b"))?.federationName).toBe("fast");
  expect(pairPath([slow, fast], node("a"), node("x"))).toBeNull();
  expect(pairPath([], node("a"), node("b"))).toBeNull();
});

test("a plan that leads over a member that is gone tells no way, nor does one that was never made", () => {
  const view = federation("ring", { "a-b": 10, "b-c": 10 });
  const withoutB = { ...view, members: view.members.filter(({ nodeId }) => nodeId !== node("b")) };
  expect(pairPath([withoutB], node("a"), node("c"))).toBeNull();
  expect(pairPath([{ ...view, plan: null }], node("a"), node("c"))).toBeNull();
});
