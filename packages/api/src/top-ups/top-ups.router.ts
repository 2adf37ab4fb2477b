import { AccountRefInput, CheckoutInput, type PaymentsView } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { checkoutTopUp } from "./checkout-top-up.ts";
import { listTopUps } from "./list-top-ups.ts";

export const topUpsRouter = router({
  /** The newest hundred. */
  list: procedure("billing:read")
    .input(AccountRefInput)
    .query(({ ctx, input }) => listTopUps(ctx, input.accountId)),
  /** Whether a checkout can be opened at all. */
  payments: procedure("billing:read").query(
    ({ ctx }): PaymentsView => ({ provider: ctx.payments?.provider ?? null }),
  ),
  /** Opens a page of the payment provider. */
  checkout: procedure("billing:write")
    .input(CheckoutInput)
    .mutation(({ ctx, input }) => checkoutTopUp(ctx, input)),
});
