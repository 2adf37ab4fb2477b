import { type BillingOverview, Seller } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const billingRouter = router({
  overview: procedure("billing:read").query(() => notBuilt<BillingOverview>()),
  seller: procedure("billing:read").query(() => notBuilt<Seller>()),
  setSeller: procedure("billing:write")
    .input(Seller)
    .mutation(() => notBuilt<Seller>()),
});
