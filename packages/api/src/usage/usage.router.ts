import {
  UsageListInput,
  type UsagePage,
  type UsageSeries,
  UsageSeriesInput,
  type UsageSummary,
  UsageSummaryInput,
} from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const usageRouter = router({
  events: procedure("billing:read")
    .input(UsageListInput)
    .query(() => notBuilt<UsagePage>()),
  series: procedure("billing:read")
    .input(UsageSeriesInput)
    .query(() => notBuilt<UsageSeries>()),
  summary: procedure("billing:read")
    .input(UsageSummaryInput)
    .query(() => notBuilt<UsageSummary>()),
});
