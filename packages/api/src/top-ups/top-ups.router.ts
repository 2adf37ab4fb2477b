import { AccountRefInput, CheckoutInput, type CheckoutView, type TopUpView } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const topUpsRouter = router({
  /** The newest hundred. */
  list: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<TopUpView[]>()),
  /** Opens a page of the payment provider. */
  checkout: procedure("billing:write")
    .input(CheckoutInput)
    .mutation(() => notBuilt<CheckoutView>()),
});
