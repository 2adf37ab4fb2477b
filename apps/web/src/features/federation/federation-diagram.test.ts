import { expect, test } from "vitest";
import {
  EXAMPLE_NOW_MS,
  exampleFederation,
  exampleMember,
} from "../../lib/live/testing/example-federation.ts";
import { diagramOfFederation } from "./federation-diagram.ts";

test("planned links carry the slower direction's round trip; the leader and the members' states show", () => {
  const members = [exampleMember("a", { isLeader: true }), exampleMember("b", { health: "down" })];
  const [a, b] = ["m-a", "m-b"] as never[];
  const federation = exampleFederation("demo", {
    members,
    links: [
      { from: a as never, to: b as never, rttMs: 3, jitterMs: 0, lossRatio: 0 },
      { from: b as never, to: a as never, rttMs: 5, jitterMs: 0, lossRatio: 0 },
    ],
    plan: {
      kind: "mesh",
      edges: [
        { a: a as never, b: b as never },
        { a: a as never, b: "m-gone" as never },
      ],
      plannedAtMs: 0,
      reason: "",
    },
  });
  const drawn = diagramOfFederation(federation, { nowMs: EXAMPLE_NOW_MS, viewer: undefined });
  expect(drawn.edges).toEqual([{ a: "m-a", b: "m-b", rttMs: 5 }]);
  expect(drawn.members.map(({ role, tone }) => [role, tone])).toEqual([
    ["leader", "ok"],
    ["voter", "bad"],
  ]);
});
