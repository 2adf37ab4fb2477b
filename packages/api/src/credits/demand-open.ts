import type { WriteTransaction } from "@orrery/db";
import type { AccountId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** Locks the wallets, so that none of the accounts is closed before the transaction's end. Throws NOT_FOUND and PRECONDITION_FAILED. */
export async function demandOpen(tx: WriteTransaction, accountIds: readonly AccountId[]): Promise<void> {
  await tx.ledger.lockWallets(accountIds);
  for (const id of accountIds) {
    const account = await tx.account.find(id);
    if (account === null) throw new AppError("NOT_FOUND", `There is no account ${id}.`);
    if (account.state !== "closed") continue;
    throw new AppError(
      "PRECONDITION_FAILED",
      `The account ${account.name} is closed; its credits stay as they are.`,
    );
  }
}
