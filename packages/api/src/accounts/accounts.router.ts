import {
  ACCOUNTS_MAX,
  AccountAssignInput,
  AccountCreateInput,
  AccountListInput,
  AccountMemberInput,
  AccountRefInput,
  AccountRuleInput,
  AccountRuleRefInput,
  AccountSetInput,
  AccountStateInput,
  EntryRefInput,
  LedgerPageInput,
  VerifyInput,
} from "@orrery/protocol";
import { procedure, router, signedInProcedure } from "../trpc.ts";
import { accountView, requireAccount } from "./account-access.ts";
import { accountGrants, accountHolds } from "./account-credits.ts";
import { accountMembers, addAccountMember, removeAccountMember } from "./account-members.ts";
import { accountRules, addAccountRule, removeAccountRule } from "./account-rules.ts";
import { accountViews, myAccounts } from "./account-views.ts";
import { accountAssignments, assignByHand } from "./assign-by-hand.ts";
import { createAccount } from "./create-account.ts";
import { entryPayers } from "./entry-payers.ts";
import { ledgerPage } from "./ledger-page.ts";
import { setAccount } from "./set-account.ts";
import { setAccountState } from "./set-account-state.ts";
import { verifyAccounts } from "./verify-accounts.ts";

export const accountsRouter = router({
  list: procedure("billing:read")
    .input(AccountListInput.optional())
    .query(async ({ ctx, input }) =>
      accountViews(ctx, await ctx.db.read.account.findAll(ACCOUNTS_MAX, input?.withClosed)),
    ),
  /** Those that the caller is a member of, without amounts: whatever the role. */
  mine: signedInProcedure.query(({ ctx }) => myAccounts(ctx)),
  get: procedure("billing:read")
    .input(AccountRefInput)
    .query(async ({ ctx, input }) => accountView(ctx, await requireAccount(ctx, input.accountId))),
  create: procedure("billing:write")
    .input(AccountCreateInput)
    .mutation(({ ctx, input }) => createAccount(ctx, input)),
  set: procedure("billing:write")
    .input(AccountSetInput)
    .mutation(({ ctx, input }) => setAccount(ctx, input)),
  setState: procedure("billing:write")
    .input(AccountStateInput)
    .mutation(({ ctx, input }) => setAccountState(ctx, input)),
  ledger: procedure("billing:read")
    .input(LedgerPageInput)
    .query(({ ctx, input }) => ledgerPage(ctx, input)),
  payers: procedure("billing:read")
    .input(EntryRefInput)
    .query(({ ctx, input }) => entryPayers(ctx, input)),
  grants: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => accountGrants(ctx, input.accountId)),
  holds: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => accountHolds(ctx, input.accountId)),
  members: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => accountMembers(ctx, input.accountId)),
  addMember: procedure("billing:write")
    .input(AccountMemberInput)
    .mutation(({ ctx, input }) => addAccountMember(ctx, input)),
  removeMember: procedure("billing:write")
    .input(AccountMemberInput)
    .mutation(({ ctx, input }) => removeAccountMember(ctx, input)),
  rules: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => accountRules(ctx, input.accountId)),
  addRule: procedure("billing:write")
    .input(AccountRuleInput)
    .mutation(({ ctx, input }) => addAccountRule(ctx, input)),
  removeRule: procedure("billing:write")
    .input(AccountRuleRefInput)
    .mutation(({ ctx, input }) => removeAccountRule(ctx, input)),
  assignments: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => accountAssignments(ctx, input.accountId)),
  assign: procedure("billing:write")
    .input(AccountAssignInput)
    .mutation(({ ctx, input }) => assignByHand(ctx, input)),
  /** Proves the books of one account, or of all, a few seconds' worth at a time. */
  verify: procedure("billing:read")
    .input(VerifyInput.optional())
    .query(({ ctx, input }) => verifyAccounts(ctx, input ?? {})),
});
