import {
  CancelSwitchoverInput,
  ForceInput,
  HeartbeatsInput,
  RecoverInput,
  SwitchoverInput,
} from "@orrery/protocol";
import { procedure } from "../../trpc.ts";
import { force } from "./force.ts";
import { heartbeats } from "./heartbeats.ts";
import { recover } from "./recover.ts";
import { cancelSwitchover, switchover } from "./switchover.ts";

/** What operators ask of a federation's members; mounted in the router `federations`. */
export const federationVerbs = {
  switchover: procedure("federations:operate")
    .input(SwitchoverInput)
    .mutation(({ ctx, input }) => switchover(ctx, input)),
  cancelSwitchover: procedure("federations:operate")
    .input(CancelSwitchoverInput)
    .mutation(({ ctx, input }) => cancelSwitchover(ctx, input)),
  recover: procedure("federations:operate")
    .input(RecoverInput)
    .mutation(({ ctx, input }) => recover(ctx, input)),
  force: procedure("federations:write")
    .input(ForceInput)
    .mutation(({ ctx, input }) => force(ctx, input)),
  heartbeats: procedure("federations:read")
    .input(HeartbeatsInput)
    .query(({ ctx, input }) => heartbeats(ctx, input)),
};
