import { expect, test } from "vitest";
import {
  EXAMPLE_NOW_MS,
  exampleFederation,
  exampleMember,
  exampleReadiness,
} from "../../lib/live/testing/example-federation.ts";
import { isReadinessCurrent, readinessLead } from "./readiness-lead.ts";
import { blockedFailoverView } from "./testing/example-failovers.ts";

const whole = exampleFederation("demo");

test("the lead says who would take over, and what would come of it when guards hold", () => {
  expect(readinessLead(whole)).toBe("If tokyo-1 died now, tokyo-2 would take over.");
  expect(readinessLead({ ...whole, blocks: blockedFailoverView().blocks })).toBe(
    "If tokyo-1 died now, tokyo-2 would be first, but would be held back.",
  );
  expect(readinessLead({ ...whole, leader: null })).toBe("Nobody leads; tokyo-2 is first to be elected.");
});

test("nobody fit and no quorum are told apart", () => {
  const alone = [exampleMember("tokyo-1", { isLeader: true })];
  expect(readinessLead({ ...whole, readiness: exampleReadiness(alone) })).toBe(
    "If tokyo-1 died now, nobody could take over.",
  );
  expect(readinessLead({ ...whole, readiness: { ...whole.readiness, nextId: null } })).toBe(
    "If tokyo-1 died now, the quorum would be lost: nobody could be elected.",
  );
});

test("what rests on old reports, or on none, is not current", () => {
  expect(isReadinessCurrent(whole, EXAMPLE_NOW_MS)).toBe(true);
  expect(isReadinessCurrent(whole, EXAMPLE_NOW_MS + whole.policy.factsAgeMsMax)).toBe(false);
  expect(isReadinessCurrent({ ...whole, reportedAtMs: null }, EXAMPLE_NOW_MS)).toBe(false);
});
