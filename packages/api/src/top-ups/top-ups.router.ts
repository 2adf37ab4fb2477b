import { AccountRefInput, CheckoutInput, type CheckoutView } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";
import { listTopUps } from "./list-top-ups.ts";

export const topUpsRouter = router({
  /** The newest hundred. */
  list: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => listTopUps(ctx, input.accountId)),
  /** Opens a page of the payment provider. */
  checkout: procedure("billing:write")
    .input(CheckoutInput)
    .mutation(() => notBuilt<CheckoutView>()),
});
