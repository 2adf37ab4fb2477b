import type { NodeId } from "@orrery/protocol";
import type { Fleet } from "../fleet/fleet.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";

/** So many at once; then whatever else waits has its turn. */
const AT_ONCE = 200;

/** Sends connected nodes their specs where they are other than what was sent last; null = all of them. */
export function refreshSpecs(
  connections: AgentConnections,
  fleet: Pick<Fleet, "record">,
  nodeIds: readonly NodeId[] | null,
): void {
  const waiting = nodeIds === null ? [...connections.values()].map(({ nodeId }) => nodeId) : [...nodeIds];
  const send = (): void => {
    for (const nodeId of waiting.splice(0, AT_ONCE)) {
      const record = fleet.record(nodeId);
      if (record !== null) connections.get(nodeId)?.refreshSpec(record);
    }
    if (waiting.length > 0) setImmediate(send);
  };
  send();
}
