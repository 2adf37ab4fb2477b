import { edgeKey, planTopology, type TopologyPlan } from "@orrery/domain/topology";
import { type FederationSpec, MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { placeOf, testSpec } from "./testing/test-spec.ts";
import { linkedMembers, topologyEdges } from "./topology-keeper.ts";

const voters = ["v1", "v2", "v3"];
const observers = ["o1", "o2"];
const membership = {
  members: [
    ...voters.map((id) => ({ id: MemberId.parse(id), role: "voter" as const, priority: 50 })),
    ...observers.map((id) => ({ id: MemberId.parse(id), role: "learner" as const, priority: 50 })),
  ],
  removed: [],
};
const keys = (edges: ReturnType<typeof topologyEdges>) =>
  edges.map(({ a, b }) => edgeKey(a, b).replace("\n", "-")).sort();
const star: TopologyPlan = planTopology({
  kind: "star",
  members: membership.members.map(({ id, role }) => ({
    ...{ id, role: role === "voter" ? "voter" : "observer", region: "eu", zone: "a", loadRatio: 0 },
  })),
  ...{ links: [], previous: null, nowAtMs: 0 },
});

test("before any plan voters are linked with each other and with every observer", () => {
  expect(keys(topologyEdges(membership, null))).toEqual([
    "o1-v1",
    "o1-v2",
    "o1-v3",
    "o2-v1",
    "o2-v2",
    "o2-v3",
    "v1-v2",
    "v1-v3",
    "v2-v3",
  ]);
});

test("the plan decides for observers that it knows; who came later is every voter's neighbour", () => {
  expect(keys(topologyEdges(membership, star))).toEqual(["o1-v1", "o2-v1", "v1-v2", "v1-v3", "v2-v3"]);
  const late = { id: MemberId.parse("z"), role: "learner" as const, priority: 50 };
  const grown = { ...membership, members: [...membership.members, late] };
  expect(keys(topologyEdges(grown, star)).filter((key) => key.includes("z"))).toEqual([
    "v1-z",
    "v2-z",
    "v3-z",
  ]);
  const promoted = membership.members.map((one) =>
    one.id === "o1" ? { ...one, role: "voter" as const } : one,
  );
  const own = keys(topologyEdges({ ...membership, members: promoted }, star)).filter((key) =>
    key.includes("o1"),
  );
  expect(own).toEqual(["o1-v1", "o1-v2", "o1-v3"]);
});

test("links: voters with all, observers with all voters and their neighbours, newcomers with all", () => {
  const places = [...voters, ...observers, "new"].map((name) => placeOf(name, 1, name));
  const specOf = (name: string): FederationSpec => {
    const own = places.find((place) => place.memberId === name);
    if (own === undefined) throw new Error(name);
    const desired = { voters: [], observers: [], acceptsNoSpare: false };
    return testSpec(own, places, { desired });
  };
  expect(linkedMembers(specOf("v1"), membership, [])).toHaveLength(5);
  expect(linkedMembers(specOf("o1"), membership, [])).toEqual(["v1", "v2", "v3", "new"]);
  expect(linkedMembers(specOf("o1"), membership, [MemberId.parse("o2")])).toContain("o2");
  expect(linkedMembers(specOf("new"), membership, [])).toHaveLength(5);
});
