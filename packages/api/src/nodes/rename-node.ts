import type { NodeRenameInput, NodeView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode, viewAfterChange } from "./node-access.ts";

export async function renameNode(
  ctx: SignedInContext,
  input: z.output<typeof NodeRenameInput>,
): Promise<NodeView> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const node = await requireNode(tx, input.nodeId);
    if (node.name === input.name) return;
    await tx.node.updateName(node.id, input.name);
    tx.appendEvent({
      type: "node.renamed",
      severity: "notice",
      subject: nodeSubject({ id: node.id, name: input.name }),
      summary: `${node.name} was renamed to ${input.name}`,
      data: { before: node.name, after: input.name },
    });
  });
  return viewAfterChange(ctx, input.nodeId);
}
