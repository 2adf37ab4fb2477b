import type { EventView, NodeId } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";

/** What another replica did that concerns an agent connected here. */
export function followEvent(context: AgentGatewayContext, event: EventView): void {
  if (event.subject.kind !== "node") return;
  const nodeId = event.subject.id as NodeId;
  const session = context.connections.get(nodeId);
  switch (event.type) {
    case "node.connected": {
      const { hubId, epoch } = event.data;
      if (hubId === context.hubId) return;
      // The log may tell of a connection that is older than ours by now.
      if (session !== null && typeof epoch === "number" && epoch < session.epoch) return;
      session?.supersede();
      context.fleet.connectedElsewhere(nodeId);
      return;
    }
    case "node.certificate_revoked": {
      const { serials } = event.data;
      if (session === null || !Array.isArray(serials) || !serials.includes(session.serial)) return;
      session.close(toWireError(new AppError("CERTIFICATE_REVOKED")));
      return;
    }
  }
}
