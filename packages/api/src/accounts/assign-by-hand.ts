import { resolveAssignments } from "@orrery/domain/billing";
import type { AccountAssignInput, AccountAssignmentView, AccountId, NodeId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountSubject, requireAccount, requireOpenAccount } from "./account-access.ts";
import { refreshAssignments } from "./refresh-assignments.ts";

const LISTED_MAX = 10_000;

/** Answers with the account that the subject belongs to then, by hand or by a rule. Throws NOT_FOUND and PRECONDITION_FAILED. */
export async function assignByHand(
  ctx: SignedInContext,
  { subjectKind, subjectId, accountId }: AccountAssignInput,
): Promise<{ accountId: string | null }> {
  return ctx.db.write(asCaller(ctx), async (tx) => {
    const nowAtMs = ctx.clock.nowAtMs();
    const account = accountId === null ? null : await requireOpenAccount(tx, accountId);
    const node = subjectKind === "node" ? await tx.node.find(subjectId as NodeId) : null;
    const isGone = subjectKind === "node" && (node === null || node.removedAtMs !== null);
    if (isGone && accountId !== null) throw new AppError("NOT_FOUND", `There is no node ${subjectId}.`);
    await tx.accountAssignment.lock();
    const before = await tx.accountAssignment.setByHand({ subjectKind, subjectId }, accountId, nowAtMs);
    const changes = await refreshAssignments(tx, nowAtMs);
    // Where nothing moves, only the reason why it belongs there changed.
    if (changes.length === 0 && before !== accountId) {
      const told = account ?? (before === null ? null : await tx.account.find(before));
      if (told !== null) {
        tx.appendEvent({
          type: "account.assigned",
          subject: accountSubject(told),
          summary: `${told.name}: ${node?.name ?? `the ${subjectKind} ${subjectId}`} is ${accountId === null ? "no longer" : "now"} assigned to it by hand`,
          data: { subjectKind, subjectId, before, after: accountId },
        });
      }
    }
    const [span] = await tx.accountAssignment.findOpenSpansOf(subjectKind, [subjectId]);
    return { accountId: span?.accountId ?? null };
  });
}

/** What belongs to the account now, the newest first. Throws NOT_FOUND. */
export async function accountAssignments(
  ctx: ApiContext,
  accountId: AccountId,
): Promise<AccountAssignmentView[]> {
  await requireAccount(ctx, accountId);
  const { accountAssignment } = ctx.db.read;
  const spans = await accountAssignment.findOpenSpansOfAccount(accountId, LISTED_MAX);
  const nodeIds = spans.flatMap(({ subjectKind, subjectId }) => (subjectKind === "node" ? [subjectId] : []));
  const [rules, byHand, nodes] = await Promise.all([
    accountAssignment.findRulesOf(accountId),
    accountAssignment.findByHandOf(accountId),
    accountAssignment.findNodeLabels(nodeIds),
  ]);
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  // The account's own rules suffice: whichever decides is one of them, since it decided for this account.
  const subjects = spans.map(({ subjectKind, subjectId }) => ({
    kind: subjectKind,
    id: subjectId,
    labels: subjectKind === "node" ? (nodeOf.get(subjectId)?.labels ?? {}) : { name: subjectId },
  }));
  const ruleOf = new Map(
    resolveAssignments(subjects, rules, byHand).map(({ kind, id, ruleId }) => [`${kind} ${id}`, ruleId]),
  );
  return spans.map(({ subjectKind, subjectId, fromAtMs }) => ({
    ...{ subjectKind, subjectId, sinceAtMs: fromAtMs },
    subjectName: subjectKind === "node" ? (nodeOf.get(subjectId)?.name ?? subjectId) : subjectId,
    ruleId: ruleOf.get(`${subjectKind} ${subjectId}`) ?? null,
  }));
}
