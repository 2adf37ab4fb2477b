import { expect, test } from "vitest";
import { exampleFederation } from "../../../lib/live/testing/example-federation.ts";
import { wishOf, wishWith } from "../membership.ts";
import { forceConsequences, membershipConsequences, switchoverConsequences } from "./consequences.ts";
import { verbProblem } from "./verb-problem.ts";

const federation = exampleFederation("demo");

test("a switchover names both, and a scheduled one is checked again", () => {
  expect(switchoverConsequences(federation, "osaka-1", false).join(" ")).toMatch(/tokyo-1.*osaka-1/);
  expect(switchoverConsequences(federation, null, true).at(-1)).toMatch(/checked again/);
});

test("a force says from whose log and that the rest is gone", () => {
  expect(forceConsequences(federation, "osaka-1").join(" ")).toMatch(/generation 2.*gone for good/);
});

test("taking the leader out hands over first, and says what is survived then", () => {
  const [leader] = federation.members;
  if (leader === undefined) throw new Error("the example has members");
  const sentences = membershipConsequences(federation, wishWith(federation, leader, null)).join(" ");
  expect(sentences).toContain("tokyo-1 leaves the federation");
  expect(sentences).toContain("tokyo-1 hands the leadership over before it goes");
  expect(sentences).toContain("2 voters then: 0 failures of any voter are survived.");
  expect(membershipConsequences(federation, wishOf(federation)).join(" ")).not.toContain("leaves");
});

test("what was refused or failed says why and what to do", () => {
  const checks = [
    { name: "leader", isOk: true, finding: "tokyo-1 leads.", whatToDo: null },
    { name: "target", isOk: false, finding: "osaka-1 lags.", whatToDo: "Choose tokyo-2." },
  ];
  expect(verbProblem({ outcome: "done", checks, sentence: null })).toBeNull();
  expect(verbProblem({ outcome: "scheduled", checks, sentence: null })).toBeNull();
  expect(verbProblem({ outcome: "refused", checks, sentence: null })).toBe("osaka-1 lags. Choose tokyo-2.");
  expect(verbProblem({ outcome: "failed", checks, sentence: "Nobody answered." })).toBe("Nobody answered.");
});
