import { EventListInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { listEvents } from "./list-events.ts";

export const eventsRouter = router({
  list: procedure("events:read")
    .input(EventListInput)
    .query(({ ctx, input }) => listEvents(ctx, input)),
});
