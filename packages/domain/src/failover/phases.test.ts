import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mark, type MarkBody, PHASES } from "./failover.ts";
import { abandonmentOf, addMark, failoverOf, MARKS_MAX } from "./phases.ts";
import { id, mark, recordOf, stateOf, TAKEOVER } from "./testing/federation.ts";

const blocked: MarkBody = { kind: "blocked", blocks: [{ kind: "manual", endsAtMs: null }] };

function durations(marks: readonly Mark[]): string {
  return recordOf(marks)
    .phases.map((timing) =>
      timing.state === "done" ? `${timing.phase} ${timing.durationMs}` : `${timing.phase} ${timing.state}`,
    )
    .join(", ");
}

test("[P1] [P5] a takeover, phase by phase", () => {
  expect(durations(TAKEOVER)).toBe("detect 40, confirm 10, elect 10, fence 5, promote 20, converge 5");
  expect(recordOf(TAKEOVER)).toMatchObject({
    newLeaderId: id("b"),
    fault: "silence",
    term: 7,
    fencingToken: 7,
    totalMs: 90,
    outcome: { kind: "succeeded", totalMs: 90, isWithinTarget: true },
  });
  expect(recordOf(TAKEOVER, { targetMs: 89 }).outcome).toMatchObject({ isWithinTarget: false });
});

test("[P1] while it runs, the phase that runs is named and those to come wait", () => {
  expect(durations(TAKEOVER.slice(0, 4))).toBe(
    "detect 40, confirm 10, elect running, fence waiting, promote waiting, converge waiting",
  );
  expect(recordOf(TAKEOVER.slice(0, 5))).toMatchObject({ fencingToken: null, outcome: { phase: "fence" } });
  expect(recordOf([])).toMatchObject({ outcome: { kind: "running", phase: "detect" }, newLeaderId: null });
});

test("[P2] marks of another clock shift no phase, and have no comparable time", () => {
  const other = [
    mark("c", 5, { kind: "suspected", fault: "closed" }),
    mark("c", 999_999, { kind: "follows", leaderId: id("b"), term: 7 }),
    // A clock that comes first in the order of clocks.
    mark("a", 2000, { kind: "began" }),
    mark("a", 3000, { kind: "suspected", fault: "silence" }),
    mark("a", 4000, { kind: "confirmed", agreeing: [] }),
  ];
  const record = recordOf([...other, ...TAKEOVER]);
  expect(record.phases).toEqual(recordOf(TAKEOVER).phases);
  const sighting = record.sightings.find((one) => one.mark.by === id("c"));
  expect(sighting?.offsetMs).toBeNull();
  const restarted = { ...mark("b", 3, { kind: "suspected", fault: "silence" }), clockId: "b-2" };
  expect(recordOf([...TAKEOVER, restarted]).phases).toEqual(recordOf(TAKEOVER).phases);
});

test("[P4] a phase without its mark is unseen, and the next seen one holds its time", () => {
  const marks = TAKEOVER.filter(({ kind }) => kind !== "confirmed" && kind !== "fenced");
  expect(durations(marks)).toBe("detect 40, confirm unseen, elect 20, fence unseen, promote 25, converge 5");
});

test("[P5] the highest term counts", () => {
  const earlier = [
    mark("c", 10, { kind: "campaigned", term: 6 }),
    mark("c", 20, { kind: "elected", term: 6 }),
  ];
  expect(recordOf([...earlier, ...TAKEOVER])).toMatchObject({ newLeaderId: id("b"), term: 7, campaigns: 2 });
});

test("[P6] giving up fails it, but not while another tries, and not once it converged", () => {
  const gaveUp = mark("c", 70, { kind: "gave-up", phase: "elect", problem: "no majority answered" });
  const suspicion = mark("c", 10, { kind: "suspected", fault: "silence" });
  const campaign = mark("c", 50, { kind: "campaigned", term: 6 });
  const failed = recordOf([suspicion, campaign, gaveUp]);
  expect(failed.outcome).toEqual({ kind: "failed", phase: "elect", problem: "no majority answered" });
  expect(failed.phases[2]).toMatchObject({ phase: "elect", state: "failed" });
  expect(recordOf([suspicion, campaign, gaveUp, ...TAKEOVER.slice(0, 4)]).outcome.kind).toBe("running");
  expect(
    recordOf([suspicion, campaign, gaveUp, mark("c", 80, { kind: "campaigned", term: 8 })]).outcome.kind,
  ).toBe("running");
  expect(recordOf([campaign, gaveUp, ...TAKEOVER]).outcome.kind).toBe("succeeded");
  const late = mark("b", 2000, { kind: "gave-up", phase: "converge", problem: "d does not follow" });
  expect(recordOf([...TAKEOVER, late]).outcome.kind).toBe("succeeded");
  expect(recordOf([...TAKEOVER.slice(0, -1), late]).outcome).toMatchObject({
    kind: "failed",
    phase: "converge",
  });
});

test("[P7] a failed hook fails it in phase promote, until it works", () => {
  const bad = mark("b", 1085, { kind: "promoted", term: 7, problem: "the hook ended with 3" });
  const until = TAKEOVER.slice(0, 6);
  expect(recordOf([...until, bad])).toMatchObject({
    newLeaderId: id("b"),
    outcome: { kind: "failed", phase: "promote", problem: "the hook ended with 3" },
  });
  const good = mark("b", 1185, { kind: "promoted", term: 7, problem: null });
  expect(durations([...until, bad, good])).toContain("promote 120, converge running");
});

test("[P8] blocked before anyone campaigned; cleared when the old leader answers; neither once someone leads", () => {
  const held = [TAKEOVER[1] as Mark, mark("b", 1045, blocked)];
  expect(recordOf(held).outcome).toMatchObject({ kind: "blocked", blocks: [{ kind: "manual" }] });
  expect(recordOf([...held, ...TAKEOVER]).outcome.kind).toBe("succeeded");
  const answered = mark("c", 9, { kind: "old-leader-answered" });
  expect(recordOf([...TAKEOVER.slice(0, 4), answered]).outcome.kind).toBe("cleared");
  expect(recordOf([...TAKEOVER.slice(0, 5), answered]).outcome.kind).toBe("running");
});

test("[P9] at most 500 marks are kept; a known one changes nothing", () => {
  const many = Array.from({ length: MARKS_MAX + 5 }, (_, i) => mark("c", i, { kind: "began" }));
  const state = stateOf(many);
  expect(state.marks).toHaveLength(MARKS_MAX);
  const known = stateOf(TAKEOVER);
  expect(addMark(known, { ...(TAKEOVER[3] as Mark) })).toBe(known);
});

function abandoned(marks: readonly Mark[], problem = "B was gone before that") {
  return recordOf([...marks, ...abandonmentOf(stateOf(marks), problem)]);
}

test("[P10] abandoned: failed in the phase it had come to, whoever else campaigned; what has ended stays as it is", () => {
  const fenced = TAKEOVER.slice(0, 6);
  expect(abandoned(fenced).outcome).toEqual({
    kind: "failed",
    phase: "promote",
    problem: "B was gone before that",
  });
  const other = mark("c", 9, { kind: "campaigned", term: 8 });
  for (const marks of [
    [...fenced, other],
    [other],
    [mark("c", 9, { kind: "follows", leaderId: id("b"), term: 7 })],
  ]) {
    expect(recordOf(marks).outcome.kind).toBe("running");
    expect(abandoned(marks).outcome.kind).toBe("failed");
  }
  expect(abandonmentOf(stateOf(TAKEOVER), "x")).toEqual([]);
  expect(recordOf([...fenced, ...abandonmentOf(stateOf(fenced), "x"), ...TAKEOVER]).outcome.kind).toBe(
    "succeeded",
  );
});

const body: fc.Arbitrary<MarkBody> = fc.oneof(
  fc.constant<MarkBody>({ kind: "began" }),
  fc.constant<MarkBody>({ kind: "suspected", fault: "closed" }),
  fc.constant<MarkBody>({ kind: "suspected", fault: "silence" }),
  fc.constant<MarkBody>({ kind: "confirmed", agreeing: [] }),
  fc.constant<MarkBody>({ kind: "old-leader-answered" }),
  fc.constant<MarkBody>(blocked),
  fc.constantFrom(...PHASES).map((phase): MarkBody => ({ kind: "gave-up", phase, problem: "x" })),
  fc
    .tuple(fc.constantFrom("campaigned", "elected", "fenced", "converged"), fc.integer({ min: 1, max: 4 }))
    .map(([kind, term]) => ({ kind, term }) as MarkBody),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(null, "hook"))
    .map(([term, problem]): MarkBody => ({ kind: "promoted", term, problem })),
);
const anyMark = fc
  .tuple(fc.constantFrom("b", "c", "d"), fc.integer({ min: 0, max: 60 }), body)
  .map(([by, atMs, what]) => mark(by, atMs, what));

test("[P3] [P4] any marks in any order, doubled: the same record, with phases that follow each other and add up", () => {
  fc.assert(
    fc.property(fc.array(anyMark, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (marks, numbers) => {
      const record = recordOf(marks);
      const shuffled = [...marks, ...marks]
        .map((one) => ({ one, at: numbers.next().value ?? 0 }))
        .sort((x, y) => x.at - y.at)
        .map(({ one }) => one);
      expect(recordOf(shuffled)).toEqual(record);
      let endMs = 0;
      for (const timing of record.phases) {
        if (timing.state === "running" || timing.state === "failed") expect(timing.startMs).toBe(endMs);
        if (timing.state !== "done") continue;
        expect(timing.startMs).toBe(endMs);
        expect(timing.durationMs).toBeGreaterThanOrEqual(0);
        endMs += timing.durationMs;
      }
      expect(record.totalMs).toBe(endMs);
      if (record.outcome.kind === "succeeded") expect(record.outcome.totalMs).toBe(endMs);
      if (record.outcome.kind === "succeeded") expect(record.newLeaderId).not.toBeNull();
      expect(JSON.parse(JSON.stringify(failoverOf(stateOf(marks))))).toEqual(record);
      if (marks.length > 0) expect(abandoned(marks).outcome.kind).not.toBe("running");
    }),
    { numRuns: 500 },
  );
});
