import type { MapNodeState } from "@orrery/domain/map";
import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { exampleFederation, exampleMember } from "../../lib/live/testing/example-federation.ts";
import { federationsAsOf, mapFederationOf, mapFederationsOf, shownFederation } from "./map-federations.ts";
import { selectNodes } from "./map-selection-text.ts";

const members = [exampleMember("a", { isLeader: true }), exampleMember("b"), exampleMember("c")];
const edge = (a: string, b: string) => ({ a: `m-${a}` as MemberId, b: `m-${b}` as MemberId });
const node = (name: string) => `n-${name}` as NodeId;

function federation() {
  return {
    ...exampleFederation("orders"),
    members,
    leader: { memberId: "m-a" as MemberId, name: "a", term: 7, fencingToken: 7, sinceAtMs: 0 },
    plan: { kind: "ring", edges: [edge("a", "b"), edge("b", "c")], plannedAtMs: 0, reason: "" },
  };
}

describe("federations on the map", () => {
  test("members, leader and links are told by their nodes", () => {
    expect(mapFederationOf(federation())).toMatchObject({
      memberIds: [node("a"), node("b"), node("c")],
      leaderId: node("a"),
      edges: [
        { a: node("a"), b: node("b") },
        { a: node("b"), b: node("c") },
      ],
    });
  });

  test("a link of a member that is gone is left out, and a node that is in it twice counts once", () => {
    const twice = [...members, exampleMember("b", { memberId: "m-b2" as MemberId })];
    const plan = { kind: "ring", edges: [edge("b", "b2"), edge("a", "gone")], plannedAtMs: 0, reason: "" };
    const drawn = mapFederationOf({ ...federation(), members: twice, plan });
    expect(drawn.memberIds).toHaveLength(3);
    expect(drawn.edges).toEqual([]);
  });

  test("what is drawn the same stays the same object, whatever else was reported", () => {
    const first = mapFederationsOf([federation()], []);
    const reported = { ...federation(), members: members.map((member) => ({ ...member, lagEntries: 5 })) };
    expect(mapFederationsOf([reported], first)).toBe(first);
  });

  test("another leader is another object; the others stay", () => {
    const other = { ...federation(), id: "other" as FederationId };
    const first = mapFederationsOf([federation(), other], []);
    const led = { ...federation(), leader: { ...federation().leader, memberId: "m-b" as MemberId } };
    const next = mapFederationsOf([led, other], first);
    expect(next).not.toBe(first);
    expect(next[0]?.leaderId).toBe(node("b"));
    expect(next[1]).toBe(first[1]);
    expect(mapFederationsOf([led], next)).toHaveLength(1);
  });
});

describe("whose topology is shown", () => {
  const [one] = mapFederationsOf([federation()], []);
  const first = one === undefined ? [] : [one];
  const second = first.map((each) => ({ ...each, id: "second" as FederationId }));
  const alone = selectNodes([node("a")]);

  test("that of the only federation of the selected node", () => {
    expect(shownFederation(first, alone, null)).toBe(one?.id);
    expect(shownFederation(first, selectNodes([node("z")]), one?.id ?? null)).toBeNull();
    expect(shownFederation(first, selectNodes([node("a"), node("b")]), null)).toBeNull();
    expect(shownFederation(first, { kind: "link", fromId: node("a"), toId: node("b") }, null)).toBeNull();
  });

  test("of several the one that is wanted, and none unless one is", () => {
    const both = [...first, ...second];
    expect(shownFederation(both, alone, null)).toBeNull();
    expect(shownFederation(both, alone, "second" as FederationId)).toBe("second");
    expect(shownFederation(both, alone, "gone" as FederationId)).toBeNull();
  });
});

describe("federations of a moment in the past", () => {
  const names = ["a", "b", "c"];
  const fleetOf = (leaders: readonly string[], missing: readonly string[] = []) => ({
    slotOf: (id: NodeId) => names.findIndex((name) => node(name) === id && !missing.includes(name)),
    state: (slot: number): MapNodeState | null => {
      const name = names[slot];
      if (name === undefined) return null;
      return {
        health: "online",
        admission: "admitted",
        scheduling: "active",
        leads: leaders.includes(name),
        isMember: true,
        loadRatio: null,
      };
    },
  });
  const today = [mapFederationOf(federation())];

  test("are led by whoever led then", () => {
    expect(federationsAsOf(today, fleetOf(["b"]))[0]).toMatchObject({ leaderId: node("b"), edges: [] });
  });

  test("nobody leads where two could have, or none, and nobody belongs who was not there", () => {
    expect(federationsAsOf(today, fleetOf(["a", "b"]))[0]?.leaderId).toBeNull();
    expect(federationsAsOf(today, fleetOf([]))[0]?.leaderId).toBeNull();
    expect(federationsAsOf(today, fleetOf(["a"], ["a"]))[0]).toMatchObject({
      leaderId: null,
      memberIds: [node("b"), node("c")],
    });
  });
});
