import { expect, test } from "vitest";
import { assignmentChanges } from "./assignment-changes.ts";
import { type AssignmentRule, namedSubjects, resolveAssignments } from "./resolve-assignments.ts";

function rule(id: string, changes: Partial<AssignmentRule> = {}): AssignmentRule {
  const { accountId = `of-${id}`, labels = { team: "a" } } = changes;
  return { subjectKind: "node", priority: 50, createdAtMs: 1, ...changes, id, accountId, labels };
}
const node = (id: string, labels: Record<string, string>) => ({ kind: "node" as const, id, labels });

test("[B1] by hand goes before every rule", () => {
  const byHand = [{ subjectKind: "node" as const, subjectId: "n1", accountId: "hand" }];
  const [assigned] = resolveAssignments([node("n1", { team: "a" })], [rule("r", { priority: 0 })], byHand);
  expect(assigned).toMatchObject({ accountId: "hand", ruleId: null });
});

test("[B2] all labels, the lowest priority number, the older rule, the smaller id", () => {
  const decide = (rules: AssignmentRule[]) =>
    resolveAssignments([node("n1", { team: "a", rack: "7" })], rules, [])[0]?.ruleId;
  expect(decide([rule("x", { labels: { team: "a", rack: "8" } })])).toBeUndefined();
  expect(decide([rule("x"), rule("y", { labels: { rack: "7" }, priority: 49 })])).toBe("y");
  expect(decide([rule("x", { createdAtMs: 5 }), rule("y", { createdAtMs: 4 })])).toBe("y");
  expect(decide([rule("y"), rule("x", { labels: { rack: "7" } })])).toBe("x");
});

test("[B3] workers and pools are those that were named", () => {
  const rules = [rule("w", { subjectKind: "worker", labels: { name: "etl" } }), rule("n")];
  const byHand = [{ subjectKind: "pool" as const, subjectId: "gpu", accountId: "p" }];
  const named = namedSubjects(rules, byHand);
  expect(named.map(({ kind, id }) => [kind, id])).toEqual([
    ["worker", "etl"],
    ["pool", "gpu"],
  ]);
  expect(resolveAssignments(named, rules, byHand).map(({ accountId }) => accountId)).toEqual(["of-w", "p"]);
  expect(resolveAssignments([node("etl", { name: "etl" })], rules, byHand)).toEqual([]);
});

test("[B4] what nobody has named belongs to nobody", () => {
  expect(resolveAssignments([node("n1", {}), node("n2", { team: "b" })], [rule("r")], [])).toEqual([]);
});

test("[B5] only what differs is written", () => {
  const open = ["stays", "moves", "goes"].map((id) => ({ kind: "node" as const, id, accountId: "a" }));
  const assigned = [
    { ...node("stays", {}), accountId: "a", ruleId: null },
    { ...node("moves", {}), accountId: "b", ruleId: null },
    { ...node("comes", {}), accountId: "a", ruleId: null },
  ];
  expect(assignmentChanges(open, assigned)).toEqual([
    { kind: "node", id: "moves", from: "a", to: "b" },
    { kind: "node", id: "comes", from: null, to: "a" },
    { kind: "node", id: "goes", from: "a", to: null },
  ]);
  expect(assignmentChanges(open.slice(0, 1), assigned.slice(0, 1))).toEqual([]);
});
