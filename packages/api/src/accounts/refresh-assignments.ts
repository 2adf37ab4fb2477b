import type { Repositories, WriteTransaction } from "@orrery/db";
import {
  type AssignmentChange,
  assignmentChanges,
  namedSubjects,
  resolveAssignments,
} from "@orrery/domain/billing";
import type { AccountId, EventSubject } from "@orrery/protocol";

/** Above it one event tells of all accounts together. */
const TOLD_ACCOUNTS_MAX = 50;
/** Named in one event, of each side. */
const TOLD_SUBJECTS_MAX = 100;
const NAMED_MAX = 3;

/**
 * Decides anew who uses for which account, and writes what differs, with one event for each account that gained or lost something. In the
 * caller's transaction; who decides at the same time waits. Answers with what changed.
 */
export async function refreshAssignments(tx: WriteTransaction, nowAtMs: number): Promise<AssignmentChange[]> {
  await tx.accountAssignment.lock();
  const { changes, names } = await pendingAssignments(tx.accountAssignment);
  if (changes.length === 0) return [];
  await tx.accountAssignment.changeSpans(changes, nowAtMs);
  await tellChanges(tx, changes, names);
  return changes;
}

/** What `refreshAssignments` would change; without a lock, for those who only look. */
export async function pendingAssignments(
  assignments: Repositories["accountAssignment"],
): Promise<{ changes: AssignmentChange[]; names: Map<string, string> }> {
  const rules = await assignments.findRules();
  const byHand = await assignments.findByHand();
  const open = await assignments.findOpenSpans();
  // Most installations have no accounts at all.
  if (rules.length === 0 && byHand.length === 0 && open.length === 0)
    return { changes: [], names: new Map() };
  const nodes = await assignments.findNodeLabels();
  const subjects = [
    ...nodes.map(({ id, labels }) => ({ kind: "node" as const, id, labels })),
    ...namedSubjects(rules, byHand),
  ];
  return {
    changes: assignmentChanges(open, resolveAssignments(subjects, rules, byHand)),
    names: new Map(nodes.map(({ id, name }) => [id, name])),
  };
}

type Side = { gained: AssignmentChange[]; lost: AssignmentChange[] };

async function tellChanges(
  tx: WriteTransaction,
  changes: readonly AssignmentChange[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const byAccount = new Map<string, Side>();
  const sideOf = (accountId: string): Side => {
    const side = byAccount.get(accountId) ?? { gained: [], lost: [] };
    byAccount.set(accountId, side);
    return side;
  };
  for (const change of changes) {
    if (change.to !== null) sideOf(change.to).gained.push(change);
    if (change.from !== null) sideOf(change.from).lost.push(change);
  }
  if (byAccount.size > TOLD_ACCOUNTS_MAX) {
    tx.appendEvent({
      type: "account.assigned",
      subject: { kind: "hub", id: "accounts", name: "accounts" },
      summary: `${changes.length} nodes, workers and pools changed their account, ${byAccount.size} accounts in all`,
      data: { count: changes.length, accountCount: byAccount.size },
    });
    return;
  }
  const accounts = await tx.account.findNames([...byAccount.keys()]);
  for (const [accountId, { gained, lost }] of byAccount) {
    const subject: EventSubject = {
      kind: "account",
      id: accountId,
      name: accounts.get(accountId as AccountId) ?? accountId,
    };
    const parts = [
      ...(gained.length > 0 ? [`${listOf(gained, names)} now ${belong(gained)} to it`] : []),
      ...(lost.length > 0 ? [`${listOf(lost, names)} no longer ${belong(lost)} to it`] : []),
    ];
    tx.appendEvent({
      type: "account.assigned",
      subject,
      summary: `${subject.name}: ${parts.join("; ")}`,
      data: {
        ...{ gainedCount: gained.length, lostCount: lost.length },
        gained: gained.slice(0, TOLD_SUBJECTS_MAX).map(({ kind, id }) => ({ kind, id })),
        lost: lost.slice(0, TOLD_SUBJECTS_MAX).map(({ kind, id }) => ({ kind, id })),
      },
    });
  }
}

function listOf(changes: readonly AssignmentChange[], names: ReadonlyMap<string, string>): string {
  const named = changes
    .slice(0, NAMED_MAX)
    .map(({ kind, id }) => (kind === "node" ? (names.get(id) ?? id) : `the ${kind} ${id}`));
  const more = changes.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}

function belong(changes: readonly AssignmentChange[]): string {
  return changes.length === 1 ? "belongs" : "belong";
}
