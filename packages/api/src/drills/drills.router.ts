import { DrillListInput, DrillRunInput, DrillScheduleInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { listDrills } from "./list-drills.ts";
import { runDrill } from "./run-drill.ts";
import { scheduleDrills } from "./schedule-drills.ts";

export const drillsRouter = router({
  list: procedure("federations:read")
    .input(DrillListInput)
    .query(({ ctx, input }) => listDrills(ctx, input)),
  run: procedure("federations:operate")
    .input(DrillRunInput)
    .mutation(({ ctx, input }) => runDrill(ctx, input)),
  schedule: procedure("federations:operate")
    .input(DrillScheduleInput)
    .mutation(({ ctx, input }) => scheduleDrills(ctx, input)),
});
