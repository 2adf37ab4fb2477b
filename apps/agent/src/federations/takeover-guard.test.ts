import type { Field } from "@orrery/domain/failover";
import { FailoverId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { acknowledge, judgeTakeover, type TakeoverFacts } from "./takeover-guard.ts";
import { placeOf, testSpec } from "./testing/test-spec.ts";

const NOW_AT_MS = 1_700_000_000_000;
const places = ["n1", "n2", "n3"].map((name) => placeOf(name, 1));
const [n1, n2] = places as [(typeof places)[number], (typeof places)[number]];
const spec = testSpec(n1, places);

const field: Field = {
  federationName: "demo",
  members: places.map(({ memberId }) => ({ id: memberId, role: "voter", priority: 50 })),
  facts: places.map(({ memberId, nodeId, name, region, zone, scheduling }) => ({
    ...{ memberId, nodeId, name, region, zone, scheduling, health: "online" as const },
    ...{ lastIndex: 10, loopLagMs: 0, heardAtMs: NOW_AT_MS },
  })),
  leaderId: n2.memberId,
  commitIndex: 10,
};
const facts: TakeoverFacts = {
  ...{ spec, automatic: [], ownLosses: [], field, isFounding: false, nowAtMs: NOW_AT_MS },
};
const pause = { byName: "Ada", reason: "", sinceAtMs: NOW_AT_MS - 1000, untilAtMs: NOW_AT_MS + 1000 };

test("nothing speaks against it: not held", () => {
  expect(judgeTakeover(facts)).toEqual({ isHeld: false, blocks: [], objections: [] });
});

test("a pause holds, until its end", () => {
  const held = { ...facts, spec: { ...spec, pauses: { federation: null, fleet: pause } } };
  expect(judgeTakeover(held)).toMatchObject({ isHeld: true, blocks: [{ kind: "paused", scope: "fleet" }] });
  expect(judgeTakeover({ ...held, nowAtMs: pause.untilAtMs }).isHeld).toBe(false);
});

test("who led last, and a new federation, are never held; what blocks is still told", () => {
  const manual = { ...facts, spec: { ...spec, policy: { ...spec.policy, mode: "manual" as const } } };
  expect(judgeTakeover(manual).isHeld).toBe(true);
  for (const free of [
    { ...manual, field: { ...field, leaderId: n1.memberId } },
    { ...manual, isFounding: true },
  ]) {
    expect(judgeTakeover(free)).toMatchObject({ isHeld: false, blocks: [{ kind: "manual" }] });
  }
});

test("one's own rejection holds: never-list, scheduling, lag; priority 0 is left to Raft", () => {
  const never = [{ memberId: n1.memberId, untilAtMs: null, reason: "", byName: "Ada" }];
  const listed = { ...facts, spec: { ...spec, policy: { ...spec.policy, never } } };
  expect(judgeTakeover(listed)).toMatchObject({
    isHeld: true,
    blocks: [],
    objections: [expect.stringContaining("never-list")],
  });
  const withOwn = (change: object): TakeoverFacts => ({
    ...facts,
    field: {
      ...field,
      facts: field.facts.map((one) => (one.memberId === n1.memberId ? { ...one, ...change } : one)),
    },
  });
  expect(judgeTakeover(withOwn({ scheduling: "maintenance" })).isHeld).toBe(true);
  expect(judgeTakeover(withOwn({ loopLagMs: 1000 })).isHeld).toBe(true);
  const members = field.members.map((one) => (one.id === n1.memberId ? { ...one, priority: 0 } : one));
  expect(judgeTakeover({ ...facts, field: { ...field, members } }).isHeld).toBe(false);
});

test("the brake holds for a region that the hub or this member sees lost, and is told once", () => {
  const loss = { region: "eu", totalCount: 5, lostCount: 4 };
  expect(judgeTakeover({ ...facts, ownLosses: [loss] }).blocks).toMatchObject([{ kind: "brake" }]);
  const both = { ...facts, ownLosses: [loss], spec: { ...spec, losses: [loss] } };
  expect(judgeTakeover(both).blocks).toHaveLength(1);
});

test("what operators acknowledged at the hub counts here", () => {
  const id = FailoverId.parse("f-1-2");
  const automatic = [{ failoverId: id, atMs: NOW_AT_MS - 1000, acknowledgedByName: null }];
  const policy = { ...spec.policy, needsAcknowledgment: true };
  const waiting = { ...facts, automatic, spec: { ...spec, policy } };
  expect(judgeTakeover(waiting).blocks).toMatchObject([{ kind: "acknowledgment" }]);
  const acknowledged = { ...spec, policy, acknowledged: [{ failoverId: id, byName: "Ada" }] };
  expect(judgeTakeover({ ...waiting, spec: acknowledged }).isHeld).toBe(false);
  expect(acknowledge(automatic, acknowledged)[0]?.acknowledgedByName).toBe("Ada");
});
