import { UsageListInput, UsageSeriesInput, UsageSummaryInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { listUsageEvents } from "./list-usage-events.ts";
import { usageSeries } from "./usage-series.ts";
import { usageSummary } from "./usage-summary.ts";

export const usageRouter = router({
  events: procedure("billing:read")
    .input(UsageListInput)
    .query(({ ctx, input }) => listUsageEvents(ctx, input)),
  series: procedure("billing:read")
    .input(UsageSeriesInput)
    .query(({ ctx, input }) => usageSeries(ctx, input)),
  summary: procedure("billing:read")
    .input(UsageSummaryInput)
    .query(({ ctx, input }) => usageSummary(ctx, input)),
});
