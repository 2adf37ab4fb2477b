import { type Assigned, type SubjectKind, subjectKey } from "./resolve-assignments.ts";

/** That something belongs to an account now. */
export type OpenSpan = { readonly kind: SubjectKind; readonly id: string; readonly accountId: string };

/** What belonged to `from` belongs to `to` now; null = to nobody. */
export type AssignmentChange = {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
};

/** From what is written to what is decided; nothing where both are the same. */
export function assignmentChanges(
  open: readonly OpenSpan[],
  assigned: readonly Assigned[],
): AssignmentChange[] {
  const rest = new Map(open.map((span) => [subjectKey(span.kind, span.id), span]));
  const changes: AssignmentChange[] = [];
  for (const { kind, id, accountId } of assigned) {
    const key = subjectKey(kind, id);
    const was = rest.get(key)?.accountId ?? null;
    rest.delete(key);
    if (was !== accountId) changes.push({ kind, id, from: was, to: accountId });
  }
  for (const { kind, id, accountId } of rest.values()) changes.push({ kind, id, from: accountId, to: null });
  return changes;
}
