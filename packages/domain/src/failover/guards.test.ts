import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blocksOf,
  type GuardInput,
  type GuardState,
  NO_GUARDS,
  type RegionLoss,
  stepGuards,
} from "./guards.ts";
import { FAILOVER_POLICY, type FailoverPolicy } from "./policy.ts";
import { NOW_AT_MS } from "./testing/federation.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function after(inputs: readonly GuardInput[], policy: FailoverPolicy = FAILOVER_POLICY): GuardState {
  return inputs.reduce((state, input) => stepGuards(state, input, policy), NO_GUARDS);
}

function failedOver(atMs: number, failoverId = `f${atMs}`): GuardInput {
  return { kind: "failed-over", failoverId, atMs };
}

function kinds(
  state: GuardState,
  nowAtMs: number,
  more: Partial<FailoverPolicy> = {},
  losses: readonly RegionLoss[] = [],
): string[] {
  return blocksOf(state, { policy: { ...FAILOVER_POLICY, ...more }, losses }, nowAtMs).map(
    ({ kind }) => kind,
  );
}

test("[G1] the cooldown blocks for 60 s after an automatic failover and ends by itself", () => {
  const state = after([failedOver(NOW_AT_MS)]);
  expect(kinds(state, NOW_AT_MS + 59_999)).toEqual(["cooldown"]);
  expect(kinds(state, NOW_AT_MS + 60_000)).toEqual([]);
  expect(kinds(NO_GUARDS, NOW_AT_MS)).toEqual([]);
});

test("[G2] three in 24 h are the limit, whose end is told", () => {
  const state = after([0, HOUR_MS, 2 * HOUR_MS].map((ms) => failedOver(NOW_AT_MS + ms)));
  const nowAtMs = NOW_AT_MS + 3 * HOUR_MS;
  expect(blocksOf(state, { policy: FAILOVER_POLICY, losses: [] }, nowAtMs)).toEqual([
    { kind: "limit", count: 3, windowMs: DAY_MS, endsAtMs: NOW_AT_MS + DAY_MS },
  ]);
  expect(kinds(state, NOW_AT_MS + DAY_MS - 1)).toEqual(["limit"]);
  expect(kinds(state, NOW_AT_MS + DAY_MS)).toEqual([]);
  expect(
    blocksOf(state, { policy: { ...FAILOVER_POLICY, limitCount: 2 }, losses: [] }, nowAtMs),
  ).toMatchObject([{ kind: "limit", endsAtMs: NOW_AT_MS + HOUR_MS + DAY_MS }]);
});

test("[G3] an acknowledgment unblocks the next; without one, waiting ends after 1 h, or never", () => {
  const policy = { ...FAILOVER_POLICY, needsAcknowledgment: true };
  const state = after([failedOver(NOW_AT_MS, "f1")], policy);
  const later = NOW_AT_MS + 120_000;
  expect(kinds(state, later, policy)).toEqual(["acknowledgment"]);
  expect(kinds(state, NOW_AT_MS + HOUR_MS, policy)).toEqual([]);
  const forever = { ...policy, acknowledgmentWaitMs: null };
  expect(kinds(state, NOW_AT_MS + 400 * DAY_MS, forever)).toEqual(["acknowledgment"]);
  const kept = stepGuards(state, { kind: "time-passed", nowAtMs: NOW_AT_MS + 400 * DAY_MS }, forever);
  expect(kinds(kept, NOW_AT_MS + 401 * DAY_MS, forever)).toEqual(["acknowledgment"]);
  const acknowledged = stepGuards(state, { kind: "acknowledge", failoverId: "f1", byName: "ada" }, policy);
  expect(kinds(acknowledged, later, policy)).toEqual([]);
  const other = stepGuards(state, { kind: "acknowledge", failoverId: "f0", byName: "ada" }, policy);
  expect(kinds(other, later, policy)).toEqual(["acknowledgment"]);
});

test("[G4] a pause of federation or fleet blocks until its end, or until someone resumes", () => {
  const pause = { byName: "ada", reason: "", sinceAtMs: NOW_AT_MS, untilAtMs: NOW_AT_MS + 1000 };
  const state = after([
    { kind: "pause", scope: "federation", pause },
    { kind: "pause", scope: "fleet", pause: { ...pause, untilAtMs: null } },
  ]);
  expect(kinds(state, NOW_AT_MS + 999)).toEqual(["paused", "paused"]);
  expect(kinds(state, NOW_AT_MS + 1000)).toEqual(["paused"]);
  const resumed = stepGuards(state, { kind: "resume", scope: "fleet" }, FAILOVER_POLICY);
  expect(kinds(resumed, NOW_AT_MS + 1000)).toEqual([]);
  expect(kinds(resumed, NOW_AT_MS)).toEqual(["paused"]);
});

test("[G5] the brake: above 55 %, and at least 3 nodes", () => {
  const lost = (lostCount: number, totalCount: number) =>
    kinds(NO_GUARDS, NOW_AT_MS, {}, [{ region: "eu", totalCount, lostCount }]);
  expect(lost(11, 20)).toEqual([]);
  expect(lost(12, 20)).toEqual(["brake"]);
  expect(lost(2, 2)).toEqual([]);
  expect(lost(3, 3)).toEqual(["brake"]);
  expect(lost(0, 0)).toEqual([]);
});

test("[G8] all blocks are listed; the same failover told twice counts once", () => {
  const twice = after([failedOver(NOW_AT_MS, "f1"), failedOver(NOW_AT_MS + 5, "f1")]);
  expect(twice.automatic).toHaveLength(1);
  expect(kinds(twice, NOW_AT_MS, { limitCount: 1, needsAcknowledgment: true, mode: "manual" })).toEqual([
    "manual",
    "cooldown",
    "limit",
    "acknowledgment",
  ]);
});

const input: fc.Arbitrary<GuardInput> = fc.oneof(
  fc.record({
    kind: fc.constant("failed-over" as const),
    failoverId: fc.constantFrom("f1", "f2", "f3", "f4", "f5"),
    atMs: fc.integer({ min: NOW_AT_MS - 2 * DAY_MS, max: NOW_AT_MS + 2 * DAY_MS }),
  }),
  fc.record({
    kind: fc.constant("acknowledge" as const),
    failoverId: fc.constantFrom("f1", "f3"),
    byName: fc.constant("ada"),
  }),
  fc.record({
    kind: fc.constant("pause" as const),
    scope: fc.constantFrom("federation" as const, "fleet" as const),
    pause: fc.record({
      byName: fc.constant("ada"),
      reason: fc.constant(""),
      sinceAtMs: fc.constant(NOW_AT_MS),
      untilAtMs: fc.option(fc.integer({ min: NOW_AT_MS, max: NOW_AT_MS + DAY_MS })),
    }),
  }),
  fc.record({
    kind: fc.constant("time-passed" as const),
    nowAtMs: fc.integer({ min: NOW_AT_MS - DAY_MS, max: NOW_AT_MS + DAY_MS }),
  }),
);
const policies = fc.record({
  needsAcknowledgment: fc.boolean(),
  acknowledgmentWaitMs: fc.constantFrom(null, HOUR_MS),
  limitCount: fc.integer({ min: 1, max: 4 }),
});

test("[G6] [G7] after any history: each block ends when it says, none outlives its length, and stored state blocks the same", () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 12 }), policies, (inputs, more) => {
      const policy = { ...FAILOVER_POLICY, ...more };
      const at = (state: GuardState, nowAtMs: number) => blocksOf(state, { policy, losses: [] }, nowAtMs);
      let state = after(inputs, policy);
      expect(at(JSON.parse(JSON.stringify(state)), NOW_AT_MS)).toEqual(at(state, NOW_AT_MS));
      // Once time passed at now, the clock is believed; from there on every end must hold.
      state = stepGuards(state, { kind: "time-passed", nowAtMs: NOW_AT_MS }, policy);
      for (const block of at(state, NOW_AT_MS)) {
        if (block.endsAtMs === null) {
          const needsPerson =
            block.kind === "paused" ||
            (block.kind === "acknowledgment" && policy.acknowledgmentWaitMs === null);
          expect(needsPerson).toBe(true);
          continue;
        }
        expect(block.endsAtMs).toBeGreaterThan(NOW_AT_MS);
        expect(block.endsAtMs - NOW_AT_MS).toBeLessThanOrEqual(DAY_MS);
        const isSame = (other: { kind: string }) =>
          other.kind === block.kind &&
          (block.kind !== "paused" || ("scope" in other && other.scope === block.scope));
        expect(at(state, block.endsAtMs - 1).some(isSame)).toBe(true);
        expect(at(state, block.endsAtMs).some(isSame)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});
