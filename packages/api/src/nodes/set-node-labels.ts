import { isDeepStrictEqual } from "node:util";
import type { NodeLabelsInput, NodeView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode, viewAfterChange } from "./node-access.ts";

/** Replaces all labels of a node. */
export async function setNodeLabels(
  ctx: SignedInContext,
  input: z.output<typeof NodeLabelsInput>,
): Promise<NodeView> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const node = await requireNode(tx, input.nodeId);
    if (isDeepStrictEqual(node.labels, input.labels)) return;
    await tx.node.updateLabels(node.id, input.labels);
    tx.appendEvent({
      type: "node.labels_changed",
      severity: "info",
      subject: nodeSubject(node),
      summary: `Labels of ${node.name} were changed`,
      data: { before: node.labels, after: input.labels },
    });
  });
  return viewAfterChange(ctx, input.nodeId);
}
