import { MapMomentInput, MapTimelineInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { mapAt } from "./map-at.ts";
import { mapTimeline } from "./map-timeline.ts";

export const mapRouter = router({
  at: procedure("nodes:read")
    .input(MapMomentInput)
    .query(({ ctx, input }) => mapAt(ctx, input)),
  timeline: procedure("nodes:read")
    .input(MapTimelineInput)
    .query(({ ctx, input }) => mapTimeline(ctx, input)),
});
