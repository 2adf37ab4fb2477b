import type { NodeRecord } from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { AgentConnections } from "./agent-connections.ts";

/**
 * A node's row changed, here or on another replica: what that means for its agent's connection. Its spec is sent once rows
 * of federations are at hand that are at least as new as its revision.
 */
export function followRecord(
  connections: AgentConnections,
  refreshFederations: () => Promise<void>,
  nodeId: NodeId,
  record: NodeRecord | null,
  before: NodeRecord | null,
): void {
  const session = connections.get(nodeId);
  if (session === null) return;
  if (record === null) {
    session.close(toWireError(new AppError("NODE_REMOVED")));
    return;
  }
  if (record.admission === "rejected") {
    session.close(toWireError(new AppError("NODE_REJECTED")));
    return;
  }
  if (before !== null && record.specRevision === before.specRevision && !session.isWaiting) return;
  const send = () => {
    if (record.admission === "admitted") session.admit(record);
    session.refreshSpec(record);
  };
  // A database that is away for a moment must not keep the agent from what is known already.
  refreshFederations().then(send, send);
}
