import {
  type SchedulingInput,
  schedulingFromFields,
  schedulingToFields,
  stepScheduling,
} from "@orrery/domain";
import type { NodeId, NodeView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode, viewAfterChange } from "./node-access.ts";

/**
 * Takes a node in or out of rotation by the rules of domain/nodes. The node's row is locked while the rule decides, so
 * that two operators cannot decide on the same former state.
 */
export async function changeScheduling(
  ctx: SignedInContext,
  nodeId: NodeId,
  input: SchedulingInput,
): Promise<NodeView> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const node = await requireNode(tx, nodeId);
    if (node.admission !== "admitted") {
      throw new AppError(
        "PRECONDITION_FAILED",
        `${node.name} is not admitted to the fleet yet; approve it first.`,
      );
    }
    const result = stepScheduling(schedulingFromFields(node), input);
    if (result.outcome === "refused") throw new AppError("PRECONDITION_FAILED", result.message);
    if (result.outcome === "unchanged") return;
    const after = schedulingToFields(result.state);
    await tx.node.updateScheduling(nodeId, after);
    tx.appendEvent({
      type: result.event.type,
      severity: result.event.severity,
      subject: nodeSubject(node),
      summary: `${node.name} ${result.event.summary}`,
      data: {
        before: { scheduling: node.scheduling, detail: node.schedulingDetail },
        after: { scheduling: after.scheduling, detail: after.schedulingDetail },
      },
    });
  });
  return viewAfterChange(ctx, nodeId);
}
