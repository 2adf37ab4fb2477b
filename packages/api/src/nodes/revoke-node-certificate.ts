import type { NodeRevokeCertificateInput, NodeView } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { nodeSubject, requireNode, viewAfterChange } from "./node-access.ts";

/** Revokes every certificate of a node and closes its connection. The host can come back only by enrolling again. */
export async function revokeNodeCertificate(
  ctx: SignedInContext,
  input: z.output<typeof NodeRevokeCertificateInput>,
): Promise<NodeView> {
  const nowAtMs = ctx.clock.nowAtMs();
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const node = await requireNode(tx, input.nodeId);
    const serials = await tx.certificate.revokeAll(
      node.id,
      input.reason || "revoked by an operator",
      nowAtMs,
    );
    if (serials.length === 0) return;
    tx.appendEvent({
      type: "node.certificate_revoked",
      severity: "warning",
      subject: nodeSubject(node),
      summary: `The certificate of ${node.name} was revoked${input.reason === "" ? "" : `: ${input.reason}`}`,
      data: { reason: input.reason, serials },
    });
  });
  await ctx.gateway.disconnect(
    input.nodeId,
    toWireError(new AppError("CERTIFICATE_REVOKED"), ctx.correlationId),
  );
  return viewAfterChange(ctx, input.nodeId);
}
