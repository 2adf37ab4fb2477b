import { expect, test } from "vitest";
import {
  EXAMPLE_NOW_MS,
  EXAMPLE_POLICY,
  exampleFederation,
  exampleMember,
} from "../../../lib/live/testing/example-federation.ts";
import { availableFederationActions, availableMemberActions } from "./federation-action.ts";

const all = () => true;
const none = () => false;
const pause = { byName: "ada", reason: "move", sinceAtMs: EXAMPLE_NOW_MS, untilAtMs: null };

test("a healthy federation is switched over, paused, changed or removed; nothing is recovered or forced", () => {
  expect(availableFederationActions(exampleFederation("demo"), all)).toEqual([
    "switchover",
    "pause",
    "members",
    "remove",
  ]);
});

test("without a leader there is nothing to switch over; force is offered only where the quorum is lost", () => {
  const leaderless = exampleFederation("demo", { status: "leaderless", leader: null });
  expect(availableFederationActions(leaderless, all)).toEqual(["recover", "pause", "members", "remove"]);
  const lost = { ...leaderless, partition: { ...leaderless.partition, verdict: "no-quorum" as const } };
  expect(availableFederationActions(lost, all)).toContain("force");
});

test("a paused one is resumed, and a planned switchover can be cancelled", () => {
  const actions = availableFederationActions(
    exampleFederation("demo", {
      pauses: { federation: pause, fleet: null },
      scheduledSwitchover: { to: null, atMs: EXAMPLE_NOW_MS, byName: "ada" },
    }),
    all,
  );
  expect(actions).toContain("resume");
  expect(actions).not.toContain("pause");
  expect(actions).toContain("cancelSwitchover");
});

test("who may only read is offered nothing", () => {
  const federation = exampleFederation("demo");
  expect(availableFederationActions(federation, none)).toEqual([]);
  expect(availableMemberActions(federation, exampleMember("osaka-1"), none)).toEqual([]);
});

test("a member: the leader is not switched over to, an observer never leads, one on its way out is left alone", () => {
  const federation = exampleFederation("demo");
  const [leader, follower] = federation.members;
  if (leader === undefined || follower === undefined) throw new Error("the example has members");
  expect(availableMemberActions(federation, leader, all)).not.toContain("lead");
  expect(availableMemberActions(federation, follower, all)).toContain("lead");
  const observer = exampleMember("osaka-2", { role: "observer", desiredRole: "observer" });
  expect(availableMemberActions(federation, observer, all)).toEqual(["priority", "role", "removeMember"]);
  expect(availableMemberActions(federation, exampleMember("old-1", { desiredRole: null }), all)).toEqual([
    "lead",
  ]);
  const listed = {
    ...federation,
    policy: {
      ...EXAMPLE_POLICY,
      never: [{ memberId: follower.memberId, untilAtMs: null, reason: "", byName: "ada" }],
    },
  };
  expect(availableMemberActions(listed, follower, all)).toContain("allow");
  expect(availableMemberActions(listed, follower, all)).not.toContain("never");
});
