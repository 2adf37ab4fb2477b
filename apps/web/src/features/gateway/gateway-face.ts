import type { GatewayStatus } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export const GATEWAY_FACES: Record<GatewayStatus["state"], { label: string; tone: StatusTone }> = {
  failed: { label: "Failed", tone: "bad" },
  off: { label: "Off", tone: "idle" },
  listening: { label: "Listening", tone: "ok" },
};
const ORDER = Object.keys(GATEWAY_FACES);

/** Worst first, then by the node's name. */
export function listGateways(
  gateways: readonly GatewayStatus[],
  nameOf: (nodeId: GatewayStatus["nodeId"]) => string,
): GatewayStatus[] {
  return [...gateways].sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
      nameOf(a.nodeId).localeCompare(nameOf(b.nodeId), "en", { numeric: true }),
  );
}
