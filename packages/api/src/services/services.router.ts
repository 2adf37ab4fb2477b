import {
  ServiceCreateInput,
  ServiceRefInput,
  ServiceRequestsInput,
  ServiceSeriesInput,
  ServiceTestInput,
  ServiceUpdateInput,
  StrategyPreviewInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createService } from "./create-service.ts";
import { preview } from "./preview.ts";
import { readServiceSeries } from "./read-service-series.ts";
import { removeService } from "./remove-service.ts";
import { requireService } from "./service-access.ts";
import { getService, listServices } from "./service-view.ts";
import { updateService } from "./update-service.ts";

export const servicesRouter = router({
  /** By name, without what gateways find. */
  list: procedure("services:read").query(({ ctx }) => listServices(ctx)),
  get: procedure("services:read")
    .input(ServiceRefInput)
    .query(({ ctx, input }) => getService(ctx, input.serviceId)),
  create: procedure("services:write")
    .input(ServiceCreateInput)
    .mutation(({ ctx, input }) => createService(ctx, input)),
  update: procedure("services:write")
    .input(ServiceUpdateInput)
    .mutation(({ ctx, input }) => updateService(ctx, input)),
  remove: procedure("services:write")
    .input(ServiceRefInput)
    .mutation(({ ctx, input }) => removeService(ctx, input)),
  series: procedure("services:read")
    .input(ServiceSeriesInput)
    .query(({ ctx, input }) => readServiceSeries(ctx, input)),
  /** Newest first. */
  requests: procedure("services:read")
    .input(ServiceRequestsInput)
    .query(({ ctx, input }) => ctx.services.requests(input)),
  /** By the node's name. */
  gateways: procedure("services:read").query(({ ctx }) => ctx.services.gateways()),
  preview: procedure("services:read")
    .input(StrategyPreviewInput)
    .query(({ ctx, input }) => preview(ctx, input)),
  /** It is a real request to an instance: so it is a write. */
  test: procedure("services:write")
    .input(ServiceTestInput)
    .mutation(async ({ ctx, input }) => {
      const { id } = await requireService(ctx.db.read, input.serviceId, { isLocked: false });
      return ctx.services.test({ ...input, serviceId: id });
    }),
});
