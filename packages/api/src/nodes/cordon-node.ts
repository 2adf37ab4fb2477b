import type { NodeCordonInput, NodeView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { changeScheduling } from "./change-scheduling.ts";

export function cordonNode(ctx: SignedInContext, input: z.output<typeof NodeCordonInput>): Promise<NodeView> {
  return changeScheduling(ctx, input.nodeId, {
    kind: "cordon",
    nowAtMs: ctx.clock.nowAtMs(),
    ownerName: ctx.principal.actor.name,
    reason: input.reason,
    expiresInMs: input.expiresInMs ?? null,
  });
}
