import { isDeepStrictEqual } from "node:util";
import type { NodeRecord } from "@orrery/db";
import { SKEW_TOLERATED_MS } from "@orrery/domain";
import type { Actor, CorrelationId, Hello } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { nodeSubject } from "../fleet/node-events.ts";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import type { AgentIdentity } from "./agent-identity.ts";

export type AcceptedConnection = { epoch: number; ackedSequence: number; node: NodeRecord };

/** Stores a connection: its epoch, what the agent said of its host, and the event; reads how far its outbox is stored. */
export function acceptConnection(
  context: AgentGatewayContext,
  identity: AgentIdentity,
  hello: Hello,
): Promise<AcceptedConnection> {
  const { nodeId } = identity;
  return context.db.write(
    { actor: nodeActor(identity.node), correlationId: sortableId() as CorrelationId },
    async (tx) => {
      const epoch = await tx.node.bumpConnectionEpoch(nodeId);
      const node = await tx.node.find(nodeId);
      if (epoch === null || node === null) throw new AppError("NODE_REMOVED");
      if (!isDeepStrictEqual(node.facts, hello.facts)) await tx.node.updateFacts(nodeId, hello.facts);
      const ackedSequence = await tx.nodeStream.findAcked(nodeId, hello.streamId);
      tx.appendEvent({
        type: "node.connected",
        subject: nodeSubject(node),
        summary: `${node.name} connected`,
        data: { epoch, hubId: context.hubId, agentVersion: hello.facts.agentVersion },
      });
      return { epoch, ackedSequence, node };
    },
  );
}

/** A clock that is off by more than C1 tolerates is told once a connection; the node works on. */
export function announceSkew(context: AgentGatewayContext, node: NodeRecord, skewMs: number): void {
  if (Math.abs(skewMs) <= SKEW_TOLERATED_MS) return;
  const side = skewMs > 0 ? "ahead of" : "behind";
  context.writer.event({
    type: "node.clock_skewed",
    severity: "warning",
    subject: nodeSubject(node),
    summary: `The clock of ${node.name} is ${describeDuration(Math.abs(skewMs))} ${side} the hub's; set it, for example with NTP`,
    data: { skewMs: Math.round(skewMs) },
  });
}

const VIOLATION_EVENTS_EVERY_MS = 10_000;
const lastViolationAtMs = new WeakMap<AgentGatewayContext, Map<string, number>>();

/** Counted always; written down at most once in ten seconds a node and kind, so that a broken agent cannot fill the log. */
export function recordViolation(
  context: AgentGatewayContext,
  node: Pick<NodeRecord, "id" | "name">,
  kind: "malformed" | "oversized" | "flooding" | "foreign",
  problem: string,
): void {
  context.metrics.violations.inc({ kind });
  const times = lastViolationAtMs.get(context) ?? new Map<string, number>();
  lastViolationAtMs.set(context, times);
  const nowMs = context.clock.monotonicMs();
  const key = `${node.id} ${kind}`;
  if (nowMs - (times.get(key) ?? Number.NEGATIVE_INFINITY) < VIOLATION_EVENTS_EVERY_MS) return;
  times.set(key, nowMs);
  context.writer.event({
    type: "node.protocol_violation",
    severity: "warning",
    subject: nodeSubject(node),
    summary: `${node.name} broke the protocol (${kind}): ${problem}`.slice(0, 500),
    data: { kind, problem: problem.slice(0, 500) },
  });
}

export function nodeActor(node: { id: string; name: string }): Actor {
  return { kind: "node", id: node.id, name: node.name };
}

function describeDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
