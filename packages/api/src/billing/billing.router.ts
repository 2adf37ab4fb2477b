import { type BillingOverview, Seller } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";
import { setSeller } from "./set-seller.ts";

export const billingRouter = router({
  overview: procedure("billing:read").query(() => notBuilt<BillingOverview>()),
  seller: procedure("billing:read").query(({ ctx }): Promise<Seller> => ctx.db.read.setting.readSeller()),
  setSeller: procedure("billing:write")
    .input(Seller)
    .mutation(({ ctx, input }) => setSeller(ctx, input)),
});
