import { FindingDismissInput, FindingListInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { dismissFinding } from "./dismiss-finding.ts";
import { listFindings } from "./list-findings.ts";

export const findingsRouter = router({
  /** Newest first. */
  list: procedure("billing:read")
    .input(FindingListInput)
    .query(({ ctx, input }) => listFindings(ctx, input)),
  dismiss: procedure("billing:write")
    .input(FindingDismissInput)
    .mutation(({ ctx, input }) => dismissFinding(ctx, input)),
});
