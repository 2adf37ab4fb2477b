import { AccountRefInput, FeeCreateInput, FeeEndInput } from "@orrery/protocol";
import { requireAccount } from "../accounts/account-access.ts";
import { procedure, router } from "../trpc.ts";
import { addFee } from "./add-fee.ts";
import { endFee } from "./end-fee.ts";
import { feeView } from "./fee-view.ts";

export const feesRouter = router({
  /** Oldest first; those that have ended too. */
  list: procedure("billing:read")
    .input(AccountRefInput)
    .query(async ({ ctx, input }) => {
      const account = await requireAccount(ctx, input.accountId);
      const fees = await ctx.db.read.fee.findByAccount(account.id);
      return fees.map((fee) => feeView(fee, account));
    }),
  add: procedure("billing:write")
    .input(FeeCreateInput)
    .mutation(({ ctx, input }) => addFee(ctx, input)),
  end: procedure("billing:write")
    .input(FeeEndInput)
    .mutation(({ ctx, input }) => endFee(ctx, input)),
});
