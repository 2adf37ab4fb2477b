import { hashSecret, matchesHash } from "@orrery/api";
import type { Database, JoinTokenRecord, NodeInsert, NodeRecord } from "@orrery/db";
import {
  type CorrelationId,
  EnrolRequest,
  type EnrolResponse,
  type ErrorCode,
  type JoinTokenId,
  type NodeId,
  negotiateVersion,
  PROTOCOL_VERSION,
  parseJoinToken,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import type { IssuedCertificate } from "../ca/certificate-authority.ts";
import { nodeSubject } from "../fleet/node-events.ts";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import { nodeActor } from "./agent-records.ts";
import { freeName, nameFromHostname } from "./node-name.ts";

const NAME_ATTEMPTS = 20;
const DEFAULT_REGION = "default";
const DEFAULT_ZONE = "default";

/**
 * `POST /enroll`: a join token and a certificate request become a node with a certificate. The token's use, the node, its
 * certificate and the events are one transaction: a host that gets no answer has used nothing up.
 */
export async function enroll(
  context: AgentGatewayContext,
  body: unknown,
  caller: { correlationId: CorrelationId; address: string },
): Promise<EnrolResponse> {
  const request = parseRequest(body);
  const negotiation = negotiateVersion(PROTOCOL_VERSION, request.protocol);
  if (negotiation.outcome === "incompatible")
    throw new AppError("PROTOCOL_INCOMPATIBLE", negotiation.message);
  const token = await verifyToken(context, request.token, caller);
  const nowAtMs = context.clock.nowAtMs();
  const nodeId = sortableId(nowAtMs) as NodeId;
  const issued = await context.authority.issueNodeCertificate(nodeId, request.csrPem, nowAtMs);
  const settings = await context.db.read.setting.read();
  const node = newNode(nodeId, request, token, settings.waitingRoomEnabled, nowAtMs);
  const stored = await storeNode(context, node, issued, token.id, caller.correlationId, nowAtMs).catch(
    (error) => {
      if (error instanceof AppError && error.code.startsWith("TOKEN_"))
        noteRefusal(context, token, error.code, caller);
      throw error;
    },
  );
  context.log.info({ nodeId, name: stored.name, address: caller.address }, "node enrolled");
  return {
    nodeId,
    name: stored.name,
    admission: stored.admission,
    certificatePem: issued.certificatePem,
    caPem: context.authority.certificatePem,
  };
}

function parseRequest(body: unknown): EnrolRequest {
  const parsed = EnrolRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.path[0] === "token") throw new AppError("TOKEN_MALFORMED");
  // An agent of another major may send another shape; it must still learn that its version is the problem.
  const protocol = EnrolRequest.shape.protocol.safeParse((body as { protocol?: unknown } | null)?.protocol);
  if (protocol.success) {
    const negotiation = negotiateVersion(PROTOCOL_VERSION, protocol.data);
    if (negotiation.outcome === "incompatible") {
      throw new AppError("PROTOCOL_INCOMPATIBLE", negotiation.message);
    }
  }
  throw new AppError("INVALID_INPUT", `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "not valid"}`);
}

async function verifyToken(
  context: AgentGatewayContext,
  text: string,
  caller: { correlationId: CorrelationId; address: string },
): Promise<JoinTokenRecord> {
  const parts = parseJoinToken(text);
  if (parts === null) throw new AppError("TOKEN_MALFORMED");
  if (parts.caFingerprint !== context.authority.fingerprint) {
    throw new AppError("TOKEN_UNKNOWN", "This join token belongs to another hub; create one on this hub.");
  }
  const token = await context.db.read.joinToken.find(parts.id);
  if (token === null || !matchesHash(parts.secret, token.secretHash)) {
    // Hashing in both cases: an unknown id must not be told from a wrong secret by its time.
    if (token === null) hashSecret(parts.secret);
    noteRefusal(context, token ?? { id: parts.id, name: "unknown" }, "TOKEN_UNKNOWN", caller);
    throw new AppError("TOKEN_UNKNOWN");
  }
  return token;
}

function newNode(
  id: NodeId,
  request: EnrolRequest,
  token: JoinTokenRecord,
  isWaitingRoomOn: boolean,
  nowAtMs: number,
): NodeInsert {
  return {
    id,
    name: request.name ?? nameFromHostname(request.facts.hostname),
    // What the operator set on the token wins over what the host says of itself.
    region: token.region ?? request.region ?? DEFAULT_REGION,
    zone: token.zone ?? request.zone ?? DEFAULT_ZONE,
    labels: { ...request.labels, ...token.labels },
    latitude: request.latitude ?? null,
    longitude: request.longitude ?? null,
    admission: isWaitingRoomOn ? "waiting" : "admitted",
    health: "unknown",
    healthReason: "Has never connected since it was enrolled.",
    healthSinceAtMs: nowAtMs,
    facts: request.facts,
    agentVersion: request.facts.agentVersion,
    enrolledAtMs: nowAtMs,
    joinTokenId: token.id,
  };
}

/**
 * A name is held from its choice until the fleet knows the node, so that hosts which ask for one name at the same moment get
 * different ones. Only another replica can still be quicker: then the next free name is tried.
 */
async function storeNode(
  context: AgentGatewayContext,
  node: NodeInsert,
  issued: IssuedCertificate,
  tokenId: JoinTokenId,
  correlationId: CorrelationId,
  nowAtMs: number,
): Promise<NodeRecord> {
  const held: string[] = [];
  try {
    for (let attempt = 1; ; attempt += 1) {
      const name = freeName(
        node.name,
        (wish) => context.heldNames.has(wish) || context.fleet.isNameTaken(wish),
      );
      context.heldNames.add(name);
      held.push(name);
      try {
        const named = { ...node, name };
        const record = await context.limiter.run(() =>
          insertNode(context.db, named, issued, tokenId, correlationId, nowAtMs),
        );
        await context.fleet.refresh(record.id);
        return record;
      } catch (error) {
        const isNameTaken = error instanceof AppError && error.code === "NAME_TAKEN";
        if (!isNameTaken || attempt === NAME_ATTEMPTS) throw error;
      }
    }
  } finally {
    for (const name of held) context.heldNames.delete(name);
  }
}

function insertNode(
  db: Database,
  node: NodeInsert,
  issued: IssuedCertificate,
  tokenId: JoinTokenId,
  correlationId: CorrelationId,
  nowAtMs: number,
): Promise<NodeRecord> {
  return db.write({ actor: nodeActor(node), correlationId }, async (tx) => {
    const use = await tx.joinToken.use(tokenId, nowAtMs);
    if (use.outcome === "refused") throw new AppError(use.code);
    const record = await tx.node.insert(node);
    await tx.certificate.insert({
      serial: issued.serial as Parameters<typeof tx.certificate.insert>[0]["serial"],
      nodeId: node.id,
      issuedAtMs: issued.issuedAtMs,
      expiresAtMs: issued.expiresAtMs,
    });
    tx.appendEvent({
      type: "node.enrolled",
      severity: "notice",
      subject: nodeSubject(record),
      summary: `${record.name} enrolled with the join token “${use.token.name}”`,
      data: { joinTokenId: tokenId, region: record.region, zone: record.zone, serial: issued.serial },
    });
    if (record.admission === "waiting") {
      tx.appendEvent({
        type: "node.admission_requested",
        severity: "notice",
        subject: nodeSubject(record),
        summary: `${record.name} waits for an operator's approval`,
        data: {},
      });
    }
    return record;
  });
}

function noteRefusal(
  context: AgentGatewayContext,
  token: { id: JoinTokenId; name: string },
  code: ErrorCode,
  caller: { correlationId: CorrelationId; address: string },
): void {
  context.writer.event({
    type: "join_token.refused",
    severity: "warning",
    subject: { kind: "join_token", id: token.id, name: token.name },
    actor: { kind: "anonymous", id: "enrolment", name: caller.address.slice(0, 100) },
    correlationId: caller.correlationId,
    summary: `A host at ${caller.address} was refused: ${code.toLowerCase().replaceAll("_", " ")}`,
    data: { code },
  });
}
