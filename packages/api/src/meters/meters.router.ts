import { MeterCreateInput, MeterRefInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { archiveMeter } from "./archive-meter.ts";
import { createMeter } from "./create-meter.ts";
import { listMeters } from "./list-meters.ts";

export const metersRouter = router({
  /** Built-in ones first, then by name. */
  list: procedure("nodes:read").query(({ ctx }) => listMeters(ctx)),
  create: procedure("billing:write")
    .input(MeterCreateInput)
    .mutation(({ ctx, input }) => createMeter(ctx, input)),
  /** Takes no more events; what it counted stays. */
  archive: procedure("billing:write")
    .input(MeterRefInput)
    .mutation(({ ctx, input }) => archiveMeter(ctx, input)),
});
