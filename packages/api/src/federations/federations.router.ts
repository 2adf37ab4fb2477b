import {
  FederationCreateInput,
  FederationGetInput,
  FederationPauseInput,
  FederationPreviewInput,
  FederationRemoveInput,
  FederationResumeInput,
  FederationSetInput,
  FederationUndoInput,
  NeverListInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createFederation } from "./create-federation.ts";
import { requireView } from "./federation-access.ts";
import { pauseFailovers, pauseState, resumeFailovers } from "./pause-failovers.ts";
import { previewFederation } from "./preview-federation.ts";
import { removeFederation } from "./remove-federation.ts";
import { setFederation } from "./set-federation.ts";
import { setNever } from "./set-never.ts";
import { undoTopology } from "./undo-topology.ts";
import { federationVerbs } from "./verbs/verbs.ts";

export const federationsRouter = router({
  list: procedure("federations:read").query(({ ctx }) => ctx.federations.list()),
  get: procedure("federations:read")
    .input(FederationGetInput)
    .query(({ ctx, input }) => requireView(ctx, input.federationId)),
  preview: procedure("federations:read")
    .input(FederationPreviewInput)
    .query(({ ctx, input }) => previewFederation(ctx, input)),
  pauseState: procedure("federations:read").query(({ ctx }) => pauseState(ctx)),

  pause: procedure("federations:operate")
    .input(FederationPauseInput)
    .mutation(({ ctx, input }) => pauseFailovers(ctx, input)),
  resume: procedure("federations:operate")
    .input(FederationResumeInput)
    .mutation(({ ctx, input }) => resumeFailovers(ctx, input)),
  setNever: procedure("federations:operate")
    .input(NeverListInput)
    .mutation(({ ctx, input }) => setNever(ctx, input)),

  create: procedure("federations:write")
    .input(FederationCreateInput)
    .mutation(({ ctx, input }) => createFederation(ctx, input)),
  set: procedure("federations:write")
    .input(FederationSetInput)
    .mutation(({ ctx, input }) => setFederation(ctx, input)),
  remove: procedure("federations:write")
    .input(FederationRemoveInput)
    .mutation(({ ctx, input }) => removeFederation(ctx, input)),
  undoTopology: procedure("federations:write")
    .input(FederationUndoInput)
    .mutation(({ ctx, input }) => undoTopology(ctx, input)),
  ...federationVerbs,
});
