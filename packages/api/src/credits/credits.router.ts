import {
  CreditsAdjustInput,
  CreditsBuyInput,
  CreditsGrantInput,
  CreditsRefundInput,
  CreditsTransferInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { adjustCredits, buyCredits, grantCredits, refundCredits } from "./change-credits.ts";
import { transferCredits } from "./transfer-credits.ts";

/** Each answers with the account as it is then. */
export const creditsRouter = router({
  grant: procedure("billing:write")
    .input(CreditsGrantInput)
    .mutation(({ ctx, input }) => grantCredits(ctx, input)),
  buy: procedure("billing:write")
    .input(CreditsBuyInput)
    .mutation(({ ctx, input }) => buyCredits(ctx, input)),
  adjust: procedure("billing:write")
    .input(CreditsAdjustInput)
    .mutation(({ ctx, input }) => adjustCredits(ctx, input)),
  refund: procedure("billing:write")
    .input(CreditsRefundInput)
    .mutation(({ ctx, input }) => refundCredits(ctx, input)),
  /** Answers with the account that gave. */
  transfer: procedure("billing:write")
    .input(CreditsTransferInput)
    .mutation(({ ctx, input }) => transferCredits(ctx, input)),
});
