import type { NodeRecord } from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { AgentConnections } from "./agent-connections.ts";

/** A node's row changed, here or on another replica: what that means for its agent's connection. */
export function followRecord(
  connections: AgentConnections,
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
  if (record.admission === "admitted") session.admit(record);
  if (before !== null && record.specRevision !== before.specRevision) session.sendSpec(record);
}
