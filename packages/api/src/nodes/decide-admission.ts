import type { NodeAdmissionInput, NodeView } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode, viewAfterChange } from "./node-access.ts";

type AdmissionInput = z.output<typeof NodeAdmissionInput>;

export function approveNode(ctx: SignedInContext, input: AdmissionInput): Promise<NodeView> {
  return decide(ctx, input, "admitted");
}

export async function rejectNode(ctx: SignedInContext, input: AdmissionInput): Promise<NodeView> {
  const view = await decide(ctx, input, "rejected");
  await ctx.gateway.disconnect(input.nodeId, toWireError(new AppError("NODE_REJECTED"), ctx.correlationId));
  return view;
}

/** A rejected node may be admitted later; an admitted one is removed, not rejected. */
async function decide(
  ctx: SignedInContext,
  input: AdmissionInput,
  admission: "admitted" | "rejected",
): Promise<NodeView> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const node = await requireNode(tx, input.nodeId);
    if (node.admission === admission) return;
    if (node.admission === "admitted") {
      throw new AppError("PRECONDITION_FAILED", `${node.name} is admitted already; remove it instead.`);
    }
    await tx.node.updateAdmission(node.id, admission);
    tx.appendEvent({
      type: admission === "admitted" ? "node.admitted" : "node.rejected",
      severity: "notice",
      subject: nodeSubject(node),
      summary: `${node.name} was ${admission}${input.reason === "" ? "" : `: ${input.reason}`}`,
      data: { before: node.admission, after: admission, reason: input.reason },
    });
  });
  return viewAfterChange(ctx, input.nodeId);
}
