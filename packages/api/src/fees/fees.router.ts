import { AccountRefInput, FeeCreateInput, FeeEndInput, type FeeView } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const feesRouter = router({
  list: procedure("billing:read")
    .input(AccountRefInput)
    .query(() => notBuilt<FeeView[]>()),
  add: procedure("billing:write")
    .input(FeeCreateInput)
    .mutation(() => notBuilt<FeeView>()),
  end: procedure("billing:write")
    .input(FeeEndInput)
    .mutation(() => notBuilt<FeeView>()),
});
