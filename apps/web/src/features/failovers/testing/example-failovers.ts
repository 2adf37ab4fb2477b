import type { FailoverMark, FailoverStatisticsRow, FailoverView, MemberId } from "@orrery/protocol";
import { EXAMPLE_NOW_MS, exampleFailover } from "../../../lib/live/testing/example-federation.ts";

const TOKYO_1 = "m-tokyo-1" as MemberId;
const TOKYO_2 = "m-tokyo-2" as MemberId;
const OSAKA_1 = "m-osaka-1" as MemberId;
const CLOCK = "clock-tokyo-1";
const NAMES: Record<string, string> = {
  [TOKYO_1]: "tokyo-1",
  [TOKYO_2]: "tokyo-2",
  [OSAKA_1]: "osaka-1",
};

type Sighting = FailoverView["sightings"][number];

function sighting(mark: FailoverMark, offsetMs: number | null, deed: string): Sighting {
  const byName = NAMES[mark.by] ?? mark.by;
  const when = offsetMs === null ? "by its own clock" : `after ${offsetMs} ms`;
  return { mark, byName, offsetMs, sentence: `${when}: ${byName} ${deed}` };
}

const mine = { by: TOKYO_1, clockId: CLOCK, atMs: 0 };
const osaka = { by: OSAKA_1, clockId: "clock-osaka-1", atMs: 0 };

/** tokyo-2 was killed, tokyo-1 took over in 41 ms, osaka-1 saw it too. */
export function exampleFailoverView(fields: Partial<FailoverView> = {}): FailoverView {
  return {
    ...exampleFailover(),
    id: "f-demo-1-7",
    summary: "Automatic failover: tokyo-1 took over from tokyo-2 in 41 ms, within the target of 200 ms.",
    newLeaderId: TOKYO_1,
    oldLeaderId: TOKYO_2,
    fencingToken: 7,
    phases: [
      { phase: "detect", state: "done", startMs: 0, durationMs: 2.4 },
      { phase: "confirm", state: "done", startMs: 2.4, durationMs: 3.1 },
      { phase: "elect", state: "done", startMs: 5.5, durationMs: 12.2 },
      { phase: "fence", state: "done", startMs: 17.7, durationMs: 6.9 },
      { phase: "promote", state: "done", startMs: 24.6, durationMs: 14.1 },
      { phase: "converge", state: "done", startMs: 38.7, durationMs: 2.3 },
    ],
    campaigns: 1,
    ranking: {
      candidates: [
        {
          memberId: TOKYO_1,
          name: "tokyo-1",
          rank: 1,
          reasons: ["priority 120", "has every committed entry", "event loop lags 1.4 ms"],
          aheadBecause: "its priority is higher (120 over 100)",
        },
        {
          memberId: OSAKA_1,
          name: "osaka-1",
          rank: 2,
          reasons: ["priority 100", "lacks 3 committed entries", "event loop lags 2.1 ms"],
          aheadBecause: null,
        },
      ],
      rejected: [
        {
          memberId: "m-seoul-1" as MemberId,
          name: "seoul-1",
          reasons: ["it is an observer and has no vote", "its event loop lags 310 ms (at most 250 ms)"],
        },
      ],
    },
    blocks: [],
    sightings: [
      sighting({ ...mine, kind: "began" }, 0, "last heard of the old leader"),
      sighting({ ...mine, kind: "suspected", fault: "closed", atMs: 2.4 }, 2.4, "saw its connection close"),
      sighting(
        { ...mine, kind: "confirmed", agreeing: [OSAKA_1], atMs: 5.5 },
        5.5,
        "confirmed it with osaka-1",
      ),
      sighting({ ...mine, kind: "campaigned", term: 7, atMs: 5.6 }, 5.6, "campaigned for term 7"),
      sighting({ ...mine, kind: "elected", term: 7, atMs: 17.7 }, 17.7, "was elected in term 7"),
      sighting({ ...mine, kind: "fenced", term: 7, atMs: 24.6 }, 24.6, "committed fencing token 7"),
      sighting({ ...mine, kind: "promoted", term: 7, problem: null, atMs: 38.7 }, 38.7, "was promoted"),
      sighting({ ...mine, kind: "converged", term: 7, atMs: 41 }, 41, "had all living members behind it"),
      sighting({ ...osaka, kind: "suspected", fault: "closed" }, null, "saw its connection close"),
      sighting(
        { ...osaka, kind: "follows", leaderId: TOKYO_1, term: 7, atMs: 20 },
        null,
        "follows tokyo-1 in term 7",
      ),
    ],
    evidence: [
      {
        by: TOKYO_1,
        peer: TOKYO_2,
        atMs: 2.4,
        clockId: CLOCK,
        byName: "tokyo-1",
        peerName: "tokyo-2",
        sentence:
          "The connection was closed by its kernel 2.4 ms after the last heartbeat. osaka-1 agreed within 3.1 ms. tokyo-1 was not late itself.",
      },
      {
        by: OSAKA_1,
        peer: TOKYO_2,
        atMs: 3.2,
        clockId: "clock-osaka-1",
        byName: "osaka-1",
        peerName: "tokyo-2",
        sentence: "The connection was closed by its kernel. tokyo-1 agreed.",
      },
    ],
    explanation: [
      "Automatic failover: tokyo-1 took over from tokyo-2 in 41 ms, within the target of 200 ms.",
      "tokyo-2 closed its connection: its process ended.",
      "Seen by osaka-1 and tokyo-1.",
      "Most of the 41 ms went into running the promote hook: 14 ms.",
      "tokyo-1 was candidate 1 of 2, ahead of the next because its priority is higher (120 over 100).",
      "seoul-1 was rejected: it is an observer and has no vote; its event loop lags 310 ms (at most 250 ms).",
    ],
    memberNames: NAMES,
    drillId: null,
    updatedAtMs: EXAMPLE_NOW_MS - 5_399_000,
    ...fields,
  };
}

/** In its third phase, told 180 ms after it began. */
export function runningFailoverView(fields: Partial<FailoverView> = {}): FailoverView {
  const whole = exampleFailoverView();
  return exampleFailoverView({
    id: "f-demo-1-8",
    outcome: "running",
    totalMs: 180,
    term: 8,
    fault: "silence",
    summary: "Automatic failover from tokyo-2 to nobody yet is under way: electing the new leader.",
    newLeaderId: null,
    newLeaderName: null,
    fencingToken: null,
    phases: [
      { phase: "detect", state: "done", startMs: 0, durationMs: 61 },
      { phase: "confirm", state: "done", startMs: 61, durationMs: 14 },
      { phase: "elect", state: "running", startMs: 75 },
      { phase: "fence", state: "waiting" },
      { phase: "promote", state: "waiting" },
      { phase: "converge", state: "waiting" },
    ],
    sightings: whole.sightings.slice(0, 4),
    explanation: [
      "Automatic failover from tokyo-2 to nobody yet is under way: electing the new leader.",
      "tokyo-2 fell silent: no power, no network, or a frozen process.",
      "Seen by osaka-1 and tokyo-1.",
    ],
    startedAtMs: EXAMPLE_NOW_MS - 180,
    updatedAtMs: EXAMPLE_NOW_MS,
    ...fields,
  });
}

/** A cooldown and a pause held it back. */
export function blockedFailoverView(): FailoverView {
  return exampleFailoverView({
    id: "f-demo-1-7-blocked",
    outcome: "blocked",
    totalMs: 0,
    term: null,
    newLeaderId: null,
    newLeaderName: null,
    fencingToken: null,
    campaigns: 0,
    ranking: null,
    summary:
      "Not failed over because: cooldown ends in 43 s; paused by ada since 12 min (rack moves), until someone resumes.",
    phases: (["detect", "confirm", "elect", "fence", "promote", "converge"] as const).map((phase) => ({
      phase,
      state: "waiting",
    })),
    blocks: [
      {
        block: { kind: "cooldown", failoverId: "f-demo-1-7", endsAtMs: EXAMPLE_NOW_MS + 43_000 },
        sentence: "cooldown ends in 43 s",
      },
      {
        block: {
          kind: "paused",
          scope: "federation",
          pause: {
            byName: "ada",
            reason: "rack moves",
            sinceAtMs: EXAMPLE_NOW_MS - 720_000,
            untilAtMs: null,
          },
          endsAtMs: null,
        },
        sentence: "paused by ada since 12 min (rack moves), until someone resumes",
      },
    ],
    sightings: exampleFailoverView().sightings.slice(0, 3),
    explanation: ["Not failed over because: cooldown ends in 43 s."],
  });
}

export function exampleStatistics(): FailoverStatisticsRow[] {
  const phases = ["detect", "confirm", "elect", "fence", "promote", "converge"] as const;
  const of = (kind: FailoverStatisticsRow["kind"], fault: FailoverStatisticsRow["fault"], scale: number) => [
    ...phases.map((phase, index) => ({
      kind,
      fault,
      phase,
      count: 14,
      p50Ms: scale * (index + 1),
      p99Ms: scale * (index + 1) * 2.4,
      maxMs: scale * (index + 1) * 2.6,
    })),
    {
      kind,
      fault,
      phase: "total" as const,
      count: 14,
      p50Ms: scale * 21,
      p99Ms: scale * 44,
      maxMs: scale * 47,
    },
  ];
  return [
    ...of("automatic", "closed", 1.9),
    ...of("automatic", "silence", 6.2),
    ...of("drill", "closed", 2.1),
  ];
}
