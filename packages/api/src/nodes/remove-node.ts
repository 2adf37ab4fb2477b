import type { NodeRemoveInput } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { z } from "zod";
import { leaveFederations } from "../federations/leave-federations.ts";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode } from "./node-access.ts";

/** Decommissions a node: its certificates are revoked, its connection is closed, its events stay. It leaves its federations. */
export async function removeNode(
  ctx: SignedInContext,
  input: z.output<typeof NodeRemoveInput>,
): Promise<{ ok: true }> {
  const nowAtMs = ctx.clock.nowAtMs();
  const as = { actor: ctx.principal.actor, correlationId: ctx.correlationId };
  const federationIds = await ctx.db.write(as, async (tx) => {
    const node = await requireNode(tx, input.nodeId);
    const left = await leaveFederations(tx, node);
    await tx.certificate.revokeAll(node.id, "node removed", nowAtMs);
    await tx.node.markRemoved(node.id, nowAtMs);
    tx.appendEvent({
      type: "node.removed",
      severity: "warning",
      subject: nodeSubject(node),
      summary: input.reason === "" ? `${node.name} was removed` : `${node.name} was removed: ${input.reason}`,
      data: { reason: input.reason, region: node.region, zone: node.zone, labels: node.labels },
    });
    return left;
  });
  await ctx.gateway.disconnect(input.nodeId, toWireError(new AppError("NODE_REMOVED"), ctx.correlationId));
  await ctx.fleet.refresh(input.nodeId);
  for (const id of federationIds) await ctx.federations.refresh(id);
  return { ok: true };
}
