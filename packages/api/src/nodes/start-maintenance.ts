import type { NodeMaintenanceInput, NodeView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { changeScheduling } from "./change-scheduling.ts";

export function startMaintenance(
  ctx: SignedInContext,
  input: z.output<typeof NodeMaintenanceInput>,
): Promise<NodeView> {
  return changeScheduling(ctx, input.nodeId, {
    kind: "maintenance",
    nowAtMs: ctx.clock.nowAtMs(),
    ownerName: ctx.principal.actor.name,
    reason: input.reason,
    expiresInMs: input.expiresInMs,
  });
}
