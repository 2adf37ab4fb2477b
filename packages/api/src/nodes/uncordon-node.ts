import type { NodeUncordonInput, NodeView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { changeScheduling } from "./change-scheduling.ts";

/** Ends a cordon, a drain or a maintenance. */
export function uncordonNode(
  ctx: SignedInContext,
  input: z.output<typeof NodeUncordonInput>,
): Promise<NodeView> {
  return changeScheduling(ctx, input.nodeId, { kind: "uncordon", nowAtMs: ctx.clock.nowAtMs() });
}
