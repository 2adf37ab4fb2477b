import {
  ACCOUNTS_MAX,
  AccountAssignInput,
  type AccountAssignmentView,
  AccountCreateInput,
  AccountMemberInput,
  type AccountMemberView,
  AccountRefInput,
  AccountRuleInput,
  AccountRuleRefInput,
  type AccountRuleView,
  AccountSetInput,
  AccountStateInput,
  type AccountUsageView,
  type AccountView,
  type CreditGrantView,
  type CreditHoldView,
  LedgerPageInput,
  LedgerVerdict,
} from "@orrery/protocol";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import { notBuilt } from "../not-built.ts";
import { procedure, router, signedInProcedure } from "../trpc.ts";
import { accountView, accountViews, requireAccount } from "./account-access.ts";
import { createAccount } from "./create-account.ts";
import { ledgerPage } from "./ledger-page.ts";

export const accountsRouter = router({
  list: procedure("billing:read").query(async ({ ctx }) =>
    accountViews(ctx, await ctx.db.read.account.findAll(ACCOUNTS_MAX)),
  ),
  /** Those that the caller is a member of, without amounts: whatever the role. */
  mine: signedInProcedure.query(() => notBuilt<AccountUsageView[]>()),
  get: procedure("billing:read")
    .input(AccountRefInput)
    .query(async ({ ctx, input }) => accountView(ctx, await requireAccount(ctx, input.accountId))),
  create: procedure("billing:write")
    .input(AccountCreateInput)
    .mutation(({ ctx, input }) => createAccount(ctx, input)),
  set: procedure("billing:write")
    .input(AccountSetInput)
    .mutation(() => notBuilt<AccountView>()),
  setState: procedure("billing:write")
    .input(AccountStateInput)
    .mutation(() => notBuilt<AccountView>()),
  ledger: procedure("billing:read")
    .input(LedgerPageInput)
    .query(({ ctx, input }) => ledgerPage(ctx, input)),
  grants: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<CreditGrantView[]>()),
  holds: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<CreditHoldView[]>()),
  members: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<AccountMemberView[]>()),
  addMember: procedure("billing:write")
    .input(AccountMemberInput)
    .mutation(() => notBuilt<AccountMemberView[]>()),
  removeMember: procedure("billing:write")
    .input(AccountMemberInput)
    .mutation(() => notBuilt<AccountMemberView[]>()),
  rules: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<AccountRuleView[]>()),
  addRule: procedure("billing:write")
    .input(AccountRuleInput)
    .mutation(() => notBuilt<AccountRuleView>()),
  removeRule: procedure("billing:write")
    .input(AccountRuleRefInput)
    .mutation(() => notBuilt<AccountRuleView[]>()),
  assignments: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<AccountAssignmentView[]>()),
  assign: procedure("billing:write")
    .input(AccountAssignInput)
    .mutation(() => notBuilt<{ accountId: string | null }>()),
  /** Proves the books of all accounts. */
  verify: procedure("billing:read").query(
    async ({ ctx }): Promise<LedgerVerdict> => LedgerVerdict.parse(await verifyLedger(ctx.db.read.ledger)),
  ),
});
