import { LedgerVerdict, type VerifyInput } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { verifyBooks } from "../ledger/verify-books.ts";

/** Well below what proxies between the hub and its reader wait for. */
const LONG_ENOUGH_MS = 4000;

/** Proves the books of one account, or of as many as a few seconds allow. */
export async function verifyAccounts(
  ctx: ApiContext,
  { accountId = undefined, after = undefined }: VerifyInput,
): Promise<LedgerVerdict> {
  const startedMs = ctx.clock.monotonicMs();
  const isEnough = (): boolean => ctx.clock.monotonicMs() - startedMs > LONG_ENOUGH_MS;
  const rest = { isEnough, ...(after === undefined ? {} : { after }) };
  return LedgerVerdict.parse(await verifyBooks(ctx.db.read, accountId ?? null, rest));
}
