import type { Repositories, WorkerRecord, WriteTransaction } from "@orrery/db";
import type { AccountId } from "@orrery/protocol";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import { refreshAssignments } from "../accounts/refresh-assignments.ts";
import { demand, type SignedInContext } from "../trpc.ts";

/** Null = it is no longer said by hand: the accounts' rules decide. */
export type Payer = { readonly worker: string; readonly accountId: AccountId | null };

const ACCOUNTS_MAX = 10_000;

type Known = { spec: WorkerSpec; before: WorkerRecord | null };

/** Of specs that say another account than before: who pays then. That is a matter of billing: throws FORBIDDEN without billing:write, and INVALID_INPUT. */
export async function findPayers(
  ctx: SignedInContext,
  { account }: Pick<Repositories, "account">,
  all: readonly Known[],
): Promise<Payer[]> {
  const changed = all.filter(({ spec, before }) => spec.account !== (before?.spec.account ?? null));
  if (changed.length === 0) return [];
  demand(ctx.principal, "billing:write");
  const accounts = await account.findAll(ACCOUNTS_MAX);
  return changed.map(({ spec: { name: worker, account: wanted } }) => {
    if (wanted === null) return { worker, accountId: null };
    const named = accounts.filter(({ id, name }) => id === wanted || name === wanted);
    if (named[0] !== undefined && named.length === 1) return { worker, accountId: named[0].id };
    const message =
      named.length === 0
        ? `${worker}: there is no open account ${wanted}; write the name or the id of one, or leave account out.`
        : `${worker}: ${named.length} accounts have the name ${wanted}; write the id of the one that pays.`;
    throw new AppError("INVALID_INPUT", message);
  });
}

/** As an assignment of the worker by hand, which whoever uses for the worker is checked against. */
export async function assignPayers(
  tx: WriteTransaction,
  payers: readonly Payer[],
  nowAtMs: number,
): Promise<void> {
  if (payers.length === 0) return;
  await tx.accountAssignment.lock();
  for (const { worker, accountId } of payers) {
    await tx.accountAssignment.setByHand({ subjectKind: "worker", subjectId: worker }, accountId, nowAtMs);
  }
  await refreshAssignments(tx, nowAtMs);
}
