import {
  ACCOUNTS_MAX,
  AccountCreateInput,
  AccountRefInput,
  LedgerPageInput,
  LedgerVerdict,
} from "@orrery/protocol";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import { procedure, router } from "../trpc.ts";
import { accountView, accountViews, requireAccount } from "./account-access.ts";
import { createAccount } from "./create-account.ts";
import { ledgerPage } from "./ledger-page.ts";

export const accountsRouter = router({
  list: procedure("billing:read").query(async ({ ctx }) =>
    accountViews(ctx, await ctx.db.read.account.findAll(ACCOUNTS_MAX)),
  ),
  get: procedure("billing:read")
    .input(AccountRefInput)
    .query(async ({ ctx, input }) => accountView(ctx, await requireAccount(ctx, input.accountId))),
  create: procedure("billing:write")
    .input(AccountCreateInput)
    .mutation(({ ctx, input }) => createAccount(ctx, input)),
  ledger: procedure("billing:read")
    .input(LedgerPageInput)
    .query(({ ctx, input }) => ledgerPage(ctx, input)),
  /** Proves the books of all accounts. */
  verify: procedure("billing:read").query(
    async ({ ctx }): Promise<LedgerVerdict> => LedgerVerdict.parse(await verifyLedger(ctx.db.read.ledger)),
  ),
});
