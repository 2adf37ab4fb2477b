import type { NodeDrainInput, NodeView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { changeScheduling } from "./change-scheduling.ts";

export function drainNode(ctx: SignedInContext, input: z.output<typeof NodeDrainInput>): Promise<NodeView> {
  return changeScheduling(ctx, input.nodeId, {
    kind: "drain",
    nowAtMs: ctx.clock.nowAtMs(),
    ownerName: ctx.principal.actor.name,
    reason: input.reason,
    drainId: sortableId(),
    deadlineInMs: input.deadlineInMs,
    expiresInMs: input.expiresInMs ?? null,
  });
}
