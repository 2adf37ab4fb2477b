import { isDeepStrictEqual } from "node:util";
import type { NodePatch, NodeView } from "@orrery/protocol";

const KEYS = [
  "name",
  "region",
  "zone",
  "labels",
  "latitude",
  "longitude",
  "admission",
  "health",
  "healthSinceAtMs",
  "scheduling",
  "schedulingDetail",
  "statusReason",
  "lastSeenAtMs",
  "connectedAtMs",
  "enrolledAtMs",
  "agentVersion",
  "rttMs",
  "certificateSerial",
  "certificateExpiresAtMs",
  "facts",
] as const satisfies readonly (keyof NodeView)[];

/** What of a view changed, apart from `live`; null = nothing. Objects count as changed by content. */
export function viewChanges(from: NodeView, to: NodeView): NodePatch["set"] | null {
  let set: Record<string, unknown> | null = null;
  for (const key of KEYS) {
    const before = from[key];
    const after = to[key];
    if (before === after) continue;
    if (typeof after === "object" && after !== null && isDeepStrictEqual(before, after)) continue;
    set ??= {};
    set[key] = after;
  }
  return set as NodePatch["set"] | null;
}
