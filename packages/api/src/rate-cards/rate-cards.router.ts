import {
  RateCalculateInput,
  type RateCalculation,
  RateCardCreateInput,
  RateCardEndInput,
  type RateCardView,
} from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const rateCardsRouter = router({
  /** The list prices first, then the newest; those that are over too. */
  list: procedure("billing:read").query(() => notBuilt<RateCardView[]>()),
  create: procedure("billing:write")
    .input(RateCardCreateInput)
    .mutation(() => notBuilt<RateCardView>()),
  end: procedure("billing:write")
    .input(RateCardEndInput)
    .mutation(() => notBuilt<RateCardView[]>()),
  calculate: procedure("billing:read")
    .input(RateCalculateInput)
    .query(() => notBuilt<RateCalculation>()),
});
