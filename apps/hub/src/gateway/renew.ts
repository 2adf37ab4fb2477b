import type { TLSSocket } from "node:tls";
import {
  type CertificateSerial,
  type CorrelationId,
  RenewRequest,
  type RenewResponse,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { nodeSubject } from "../fleet/node-events.ts";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import { identifyAgent } from "./agent-identity.ts";
import { nodeActor } from "./agent-records.ts";

/** `POST /renew`: the holder of a node certificate, also of one that ended lately, gets a fresh one for a new request. */
export async function renew(
  context: AgentGatewayContext,
  socket: TLSSocket,
  body: unknown,
  correlationId: CorrelationId,
): Promise<RenewResponse> {
  const parsed = RenewRequest.safeParse(body);
  if (!parsed.success) throw new AppError("INVALID_INPUT", "csrPem: must be a certificate request as PEM");
  const nowAtMs = context.clock.nowAtMs();
  const { db, authority } = context;
  const { node } = await identifyAgent(socket, { db, authority, nowAtMs, allowExpired: true });
  const issued = await authority.issueNodeCertificate(node.id, parsed.data.csrPem, nowAtMs);
  await db.write({ actor: nodeActor(node), correlationId }, async (tx) => {
    // Locked and looked at again: a revocation or removal may have come in between.
    const current = await tx.node.findForUpdate(node.id);
    if (current === null || current.removedAtMs !== null) throw new AppError("NODE_REMOVED");
    await tx.certificate.insert({
      serial: issued.serial as CertificateSerial,
      nodeId: node.id,
      issuedAtMs: issued.issuedAtMs,
      expiresAtMs: issued.expiresAtMs,
    });
    tx.appendEvent({
      type: "node.certificate_issued",
      subject: nodeSubject(node),
      summary: `${node.name} renewed its certificate`,
      data: { serial: issued.serial, expiresAtMs: issued.expiresAtMs },
    });
  });
  await context.fleet.refresh(node.id);
  return { certificatePem: issued.certificatePem, caPem: authority.certificatePem };
}
