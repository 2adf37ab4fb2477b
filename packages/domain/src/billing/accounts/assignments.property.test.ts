import fc from "fast-check";
import { expect, test } from "vitest";
import { assignmentChanges } from "./assignment-changes.ts";
import {
  type Assignable,
  type AssignmentRule,
  type HandAssignment,
  resolveAssignments,
} from "./resolve-assignments.ts";

const kind = fc.constantFrom("node" as const, "worker" as const, "pool" as const);
const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"), { maxKeys: 3 });
const accountId = fc.constantFrom("x", "y", "z");
const subjectId = fc.constantFrom("s1", "s2", "s3", "s4");

const rules = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(..."abcdefghij"),
    accountId,
    subjectKind: kind,
    labels: labels.filter((each) => Object.keys(each).length > 0),
    priority: fc.integer({ min: 0, max: 2 }),
    createdAtMs: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: ({ id }) => id, maxLength: 10 },
);
const byHand = fc.uniqueArray(fc.record({ subjectKind: kind, subjectId, accountId }), {
  selector: (each) => `${each.subjectKind} ${each.subjectId}`,
  maxLength: 5,
});
const subjects = fc.uniqueArray(fc.record({ kind, id: subjectId, labels }), {
  selector: (each) => `${each.kind} ${each.id}`,
  maxLength: 12,
});

/** By looking at everything for each subject. */
function oracle(
  subject: Assignable,
  all: readonly AssignmentRule[],
  hand: readonly HandAssignment[],
): { accountId: string; ruleId: string | null } | null {
  const own = hand.find((each) => each.subjectKind === subject.kind && each.subjectId === subject.id);
  if (own !== undefined) return { accountId: own.accountId, ruleId: null };
  const fitting = all.filter(
    (rule) =>
      rule.subjectKind === subject.kind &&
      Object.keys(rule.labels).every((name) => subject.labels[name] === rule.labels[name]),
  );
  const text = ({ priority, createdAtMs, id }: AssignmentRule) => `${priority} ${createdAtMs} ${id}`;
  const [best] = fitting.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  return best === undefined ? null : { accountId: best.accountId, ruleId: best.id };
}

test("[B1] [B2] [B4] any rules, in any order: as somebody would decide who looked at all of them", () => {
  fc.assert(
    fc.property(subjects, rules, byHand, (asked, all, hand) => {
      const assigned = resolveAssignments(asked, all, hand);
      for (const subject of asked) {
        const found = assigned.find(({ kind: of, id }) => of === subject.kind && id === subject.id);
        const expected = oracle(subject, all, hand);
        expect(found === undefined ? null : { accountId: found.accountId, ruleId: found.ruleId }).toEqual(
          expected,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

test("[B5] what is written after the changes is what was decided, and then nothing differs", () => {
  const spans = fc.uniqueArray(fc.record({ kind, id: subjectId, accountId }), {
    selector: (each) => `${each.kind} ${each.id}`,
  });
  fc.assert(
    fc.property(spans, subjects, rules, byHand, (open, asked, all, hand) => {
      const assigned = resolveAssignments(asked, all, hand);
      const written = new Map<string, string>(
        open.map((span) => [`${span.kind} ${span.id}`, span.accountId]),
      );
      for (const change of assignmentChanges(open, assigned)) {
        expect(written.get(`${change.kind} ${change.id}`) ?? null).toBe(change.from);
        if (change.to === null) written.delete(`${change.kind} ${change.id}`);
        else written.set(`${change.kind} ${change.id}`, change.to);
      }
      expect(written).toEqual(new Map(assigned.map((each) => [`${each.kind} ${each.id}`, each.accountId])));
      expect(assignmentChanges(assigned, assigned)).toEqual([]);
    }),
  );
});
