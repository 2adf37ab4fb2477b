import {
  ACCOUNT_MEMBERS_MAX,
  type AccountId,
  type AccountMemberView,
  type OperatorId,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountSubject, requireAccount, requireOpenAccount } from "./account-access.ts";

type MemberInput = { accountId: AccountId; operatorId: OperatorId };

/** By e-mail address. Throws NOT_FOUND. */
export async function accountMembers(ctx: ApiContext, accountId: AccountId): Promise<AccountMemberView[]> {
  await requireAccount(ctx, accountId);
  return ctx.db.read.account.findMembers(accountId);
}

/** Answers with the members. Who is one already stays one. Throws NOT_FOUND and PRECONDITION_FAILED. */
export async function addAccountMember(
  ctx: SignedInContext,
  { accountId, operatorId }: MemberInput,
): Promise<AccountMemberView[]> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const account = await requireOpenAccount(tx, accountId);
    const operator = await tx.operator.find(operatorId);
    if (operator === null) throw new AppError("NOT_FOUND", `There is no operator ${operatorId}.`);
    if ((await tx.account.countMembers(accountId)) >= ACCOUNT_MEMBERS_MAX) {
      throw new AppError(
        "PRECONDITION_FAILED",
        `${account.name} has ${ACCOUNT_MEMBERS_MAX} members already.`,
      );
    }
    if (!(await tx.account.insertMember(accountId, operatorId, ctx.clock.nowAtMs()))) return;
    tx.appendEvent({
      type: "account.member_added",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: ${operator.email} is a member now`,
      data: { operatorId, email: operator.email },
    });
  });
  return accountMembers(ctx, accountId);
}

/** Answers with the members that are left. Throws NOT_FOUND. */
export async function removeAccountMember(
  ctx: SignedInContext,
  { accountId, operatorId }: MemberInput,
): Promise<AccountMemberView[]> {
  const account = await requireAccount(ctx, accountId);
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if (!(await tx.account.removeMember(accountId, operatorId))) return;
    const operator = await tx.operator.find(operatorId);
    const name = operator?.email ?? operatorId;
    tx.appendEvent({
      type: "account.member_removed",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: ${name} is no longer a member`,
      data: { operatorId, email: operator?.email ?? null },
    });
  });
  return accountMembers(ctx, accountId);
}
