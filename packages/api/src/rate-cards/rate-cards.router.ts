import { RateCalculateInput, RateCardCreateInput, RateCardEndInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { calculateRates } from "./calculate-rates.ts";
import { createRateCard } from "./create-rate-card.ts";
import { endRateCard } from "./end-rate-card.ts";
import { listRateCards } from "./list-rate-cards.ts";

export const rateCardsRouter = router({
  /** The list prices first, then the newest; those that are over too. */
  list: procedure("billing:read").query(({ ctx }) => listRateCards(ctx)),
  create: procedure("billing:write")
    .input(RateCardCreateInput)
    .mutation(({ ctx, input }) => createRateCard(ctx, input)),
  end: procedure("billing:write")
    .input(RateCardEndInput)
    .mutation(({ ctx, input }) => endRateCard(ctx, input)),
  calculate: procedure("billing:read")
    .input(RateCalculateInput)
    .query(({ ctx, input }) => calculateRates(ctx, input)),
});
