import { expect, test } from "vitest";
import { explainBlocks, explainFailover, explainSightings } from "./explain-failover.ts";
import type { Block } from "./guards.ts";
import { FAILOVER_POLICY } from "./policy.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { facts, field, id, mark, NOW_AT_MS, nameOf, recordOf, TAKEOVER } from "./testing/federation.ts";
import { durationText, remainingText } from "./wording.ts";

const members = [
  facts("a", { health: "unreachable" }),
  facts("b"),
  facts("c", { loopLagMs: 30 }),
  facts("d", { scheduling: "cordoned" }),
];
const ranking = rankCandidates(field(members), FAILOVER_POLICY, NOW_AT_MS);

test("[E1] a takeover in plain sentences", () => {
  expect(explainFailover(recordOf(TAKEOVER, { ranking }), nameOf, NOW_AT_MS)).toEqual([
    "Automatic failover: B took over from A in 90 ms, within the target of 200 ms.",
    "A fell silent: no power, no network, or a frozen process.",
    "Seen by B and C.",
    "Most of the 90 ms went into detecting the fault: 40 ms.",
    "B was candidate 1 of 2, ahead of the next because its event loop lags less.",
    "D was rejected: it is cordoned.",
  ]);
});

test("[E1] one that runs, one that failed, one asked for by name", () => {
  const [running] = explainFailover(recordOf(TAKEOVER.slice(0, 5)), nameOf, NOW_AT_MS);
  expect(running).toBe("Automatic failover from A to B is under way: committing the fencing token.");
  const gaveUp = mark("b", 1070, { kind: "gave-up", phase: "elect", problem: "no majority answered" });
  const [failed] = explainFailover(recordOf([...TAKEOVER.slice(0, 4), gaveUp]), nameOf, NOW_AT_MS);
  expect(failed).toBe(
    "Automatic failover from A failed while electing the new leader: no majority answered.",
  );
  const switched = recordOf(TAKEOVER, { kind: "switchover", byName: "ada", targetMs: 50 });
  expect(explainFailover(switched, nameOf, NOW_AT_MS)[0]).toBe(
    "Switchover by ada: B took over from A in 90 ms, over the target of 50 ms.",
  );
});

test("[E1] the missing end of a phase and a false alarm are told", () => {
  const unseen = recordOf(TAKEOVER.filter(({ kind }) => kind !== "fenced"));
  expect(explainFailover(unseen, nameOf, NOW_AT_MS)).toContain(
    "The end of fence was not reported; its time is in the phase after it.",
  );
  const cleared = recordOf([...TAKEOVER.slice(0, 3), mark("b", 1052, { kind: "old-leader-answered" })]);
  expect(explainFailover(cleared, nameOf, NOW_AT_MS)[0]).toBe(
    "Not failed over because: A answered again before anyone was elected.",
  );
});

test("[E2] a non-decision names everything that blocked it, each with its end", () => {
  const pause = {
    byName: "ada",
    reason: "database upgrade",
    sinceAtMs: NOW_AT_MS - 180_000,
    untilAtMs: null,
  };
  const blocks: Block[] = [
    { kind: "paused", scope: "fleet", pause, endsAtMs: null },
    { kind: "cooldown", failoverId: "f0", endsAtMs: NOW_AT_MS + 41_200 },
    { kind: "limit", count: 3, windowMs: 86_400_000, endsAtMs: NOW_AT_MS + 7_200_000 },
    { kind: "brake", loss: { region: "eu-1", totalCount: 10, lostCount: 6 }, endsAtMs: null },
    { kind: "acknowledgment", failoverId: "f0", failedOverAtMs: NOW_AT_MS - 19_000, endsAtMs: null },
    { kind: "manual", endsAtMs: null },
  ];
  expect(explainBlocks(blocks, NOW_AT_MS)).toBe(
    "Not failed over because: paused fleet-wide by ada since 3 min (database upgrade), until someone resumes; " +
      "cooldown ends in 42 s; limit of 3 in 24 h reached, the next is allowed in 2 h; " +
      "brake: 60 % of region eu-1 is lost (6 of 10 nodes), until some come back; waiting for acknowledgment of the failover 19 s ago; " +
      "the policy is manual: an operator recovers or switches over.",
  );
  const record = recordOf([mark("b", 5, { kind: "blocked", blocks })]);
  expect(explainFailover(record, nameOf, NOW_AT_MS)[0]).toBe(explainBlocks(blocks, NOW_AT_MS));
});

test("[E1] sightings in their order, those of other clocks last", () => {
  const lines = explainSightings(
    recordOf([mark("c", 1, { kind: "follows", leaderId: id("b"), term: 7 }), ...TAKEOVER]),
    nameOf,
  );
  expect(lines[1]).toBe("after 40 ms: B suspected it");
  expect(lines.at(-1)).toBe("by its own clock: C follows B in term 7");
});

test("[E3] countdowns round up and never say 0", () => {
  expect([0, 0.2, 400, 999, 1001, 41_200].map(remainingText)).toEqual([
    "1 ms",
    "1 ms",
    "400 ms",
    "999 ms",
    "2 s",
    "42 s",
  ]);
  expect(
    [-5, 3.44, 9.99, 250, 1500, 90_000, 5_400_000, 20 * 3_600_000, 3 * 86_400_000].map(durationText),
  ).toEqual(["0 ms", "3.4 ms", "10 ms", "250 ms", "1.5 s", "90 s", "90 min", "20 h", "3 d"]);
});
