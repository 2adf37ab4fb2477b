import { Seller } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { billingOverview } from "./billing-overview.ts";
import { setSeller } from "./set-seller.ts";

export const billingRouter = router({
  overview: procedure("billing:read").query(({ ctx }) => billingOverview(ctx)),
  seller: procedure("billing:read").query(({ ctx }): Promise<Seller> => ctx.db.read.setting.readSeller()),
  setSeller: procedure("billing:write")
    .input(Seller)
    .mutation(({ ctx, input }) => setSeller(ctx, input)),
});
