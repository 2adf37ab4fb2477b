import type { NodeFacts, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleNode } from "../../../lib/live/testing/example-node.ts";
import {
  type CandidateNode,
  isSameWish,
  nodeRemark,
  suggestMembers,
  withChange,
  withMember,
  withoutMember,
} from "./member-draft.ts";

const facts = { peerAddresses: [{ host: "10.0.0.1", port: 4410 }] } as unknown as NodeFacts;
const node = (name: string, zone: string, fields: Partial<CandidateNode> = {}) =>
  exampleNode(name, { zone, facts, ...(fields as object) });
const idsOf = (members: readonly { nodeId: NodeId }[]) => members.map(({ nodeId }) => nodeId);

test("three healthy nodes of three zones are suggested, the first of each zone", () => {
  const nodes = [node("a1", "a"), node("a2", "a"), node("b1", "b"), node("c1", "c"), node("c2", "c")];
  expect(idsOf(suggestMembers(nodes))).toEqual(["a1", "b1", "c1"]);
});

test("five where there are five zones; with fewer zones the next of each fills up to three", () => {
  const five = ["a", "b", "c", "d", "e", "f"].map((zone) => node(`${zone}1`, zone));
  expect(idsOf(suggestMembers(five))).toEqual(["a1", "b1", "c1", "d1", "e1"]);
  expect(idsOf(suggestMembers([node("a1", "a"), node("a2", "a"), node("b1", "b"), node("a3", "a")]))).toEqual(
    ["a1", "b1", "a2"],
  );
  expect(idsOf(suggestMembers([node("a1", "a")]))).toEqual(["a1"]);
  expect(suggestMembers([])).toEqual([]);
});

test("a region with three zones goes before three regions; without one, regions are mixed", () => {
  const mixed = [
    node("a1", "a", { region: "asia" }),
    node("e1", "a", { region: "europe" }),
    node("e2", "b", { region: "europe" }),
    node("e3", "c", { region: "europe" }),
  ];
  expect(idsOf(suggestMembers(mixed))).toEqual(["e1", "e2", "e3"]);
  expect(idsOf(suggestMembers(mixed.slice(0, 3)))).toEqual(["a1", "e1", "e2"]);
});

test("nobody is suggested whom something speaks against", () => {
  const bad = [
    node("down", "a", { health: "down" }),
    node("cordoned", "b", { scheduling: "cordoned" }),
    node("waiting", "c", { admission: "waiting" }),
    node("silent", "d", { facts: null }),
    node("deaf", "e", { facts: { peerAddresses: [] } as unknown as NodeFacts }),
  ];
  expect(suggestMembers(bad)).toEqual([]);
  expect(bad.map(nodeRemark)).toEqual([
    "down",
    "cordoned",
    "not admitted",
    "its agent has never connected",
    "no mesh address",
  ]);
});

test("members are added once, changed and taken away; the eighth becomes an observer", () => {
  let members = withMember([], "n1" as NodeId, 7);
  members = withMember(members, "n1" as NodeId, 7);
  expect(members).toHaveLength(1);
  for (let i = 2; i <= 8; i += 1) members = withMember(members, `n${i}` as NodeId, 7);
  expect(members[7]).toMatchObject({ nodeId: "n8", role: "observer" });
  expect(withChange(members, "n2" as NodeId, { priority: 5 })[1]).toMatchObject({ priority: 5 });
  expect(withoutMember(members, "n1" as NodeId)).toHaveLength(7);
  expect(isSameWish(members, [...members].reverse())).toBe(true);
  expect(isSameWish(members, members.slice(1))).toBe(false);
});
