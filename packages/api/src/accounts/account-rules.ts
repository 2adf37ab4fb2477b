import { NAME_LABEL } from "@orrery/domain/billing";
import {
  ACCOUNT_RULES_MAX,
  type AccountId,
  type AccountRuleInput,
  type AccountRuleView,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountSubject, requireAccount, requireOpenAccount } from "./account-access.ts";
import { refreshAssignments } from "./refresh-assignments.ts";

/** In the order in which they decide. Throws NOT_FOUND. */
export async function accountRules(ctx: ApiContext, accountId: AccountId): Promise<AccountRuleView[]> {
  await requireAccount(ctx, accountId);
  const rules = await ctx.db.read.accountAssignment.findRulesOf(accountId);
  return rules.map((rule) => ({ ...rule, accountId, labels: { ...rule.labels } }));
}

/** Throws NOT_FOUND, INVALID_INPUT and PRECONDITION_FAILED. */
export async function addAccountRule(
  ctx: SignedInContext,
  input: AccountRuleInput,
): Promise<AccountRuleView> {
  const { accountId, subjectKind, labels, priority } = input;
  if (subjectKind !== "node" && Object.keys(labels).some((label) => label !== NAME_LABEL)) {
    throw new AppError(
      "INVALID_INPUT",
      `labels: a ${subjectKind} has one label, ${NAME_LABEL}; write ${NAME_LABEL}=… alone.`,
    );
  }
  const createdAtMs = ctx.clock.nowAtMs();
  const rule = { id: sortableId(), accountId, subjectKind, labels, priority, createdAtMs };
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const account = await requireOpenAccount(tx, accountId);
    // Serialises those who count.
    await tx.accountAssignment.lock();
    if ((await tx.accountAssignment.findRulesOf(accountId)).length >= ACCOUNT_RULES_MAX) {
      throw new AppError(
        "PRECONDITION_FAILED",
        `${account.name} has ${ACCOUNT_RULES_MAX} rules already; remove one first.`,
      );
    }
    await tx.accountAssignment.insertRule(rule);
    tx.appendEvent({
      type: "account.rule_added",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: ${subjectKind}s with ${labelText(labels)} belong to it from now on`,
      data: { before: null, after: { ...rule, labels: { ...labels } } },
    });
    await refreshAssignments(tx, createdAtMs);
  });
  return rule;
}

/** Answers with the rules that are left. Throws NOT_FOUND. */
export async function removeAccountRule(
  ctx: SignedInContext,
  { accountId, ruleId }: { accountId: AccountId; ruleId: string },
): Promise<AccountRuleView[]> {
  const account = await requireAccount(ctx, accountId);
  await ctx.db.write(asCaller(ctx), async (tx) => {
    await tx.accountAssignment.lock();
    const rule = await tx.accountAssignment.removeRule(accountId, ruleId);
    if (rule === null) throw new AppError("NOT_FOUND", `${account.name} has no rule ${ruleId}.`);
    tx.appendEvent({
      type: "account.rule_removed",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: the rule for ${rule.subjectKind}s with ${labelText(rule.labels)} was removed`,
      data: { before: { ...rule, labels: { ...rule.labels } }, after: null },
    });
    await refreshAssignments(tx, ctx.clock.nowAtMs());
  });
  return accountRules(ctx, accountId);
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
