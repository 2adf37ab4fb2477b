import { FindingDismissInput, FindingListInput, type FindingView } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const findingsRouter = router({
  /** Newest first. */
  list: procedure("billing:read")
    .input(FindingListInput)
    .query(() => notBuilt<FindingView[]>()),
  dismiss: procedure("billing:write")
    .input(FindingDismissInput)
    .mutation(() => notBuilt<FindingView>()),
});
