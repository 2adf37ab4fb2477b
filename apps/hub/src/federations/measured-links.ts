import type { FederationReport, MemberId, NodeId } from "@orrery/protocol";
import type { MeshLink } from "../latency/link-book.ts";
import type { FederationEntry } from "./federation-entry.ts";
import { type FederationSight, freshReports } from "./federation-sight.ts";

/** Round trips between these nodes, as members of any federation measured them lately; of several the newest. */
export function measuredLinks(
  sights: readonly FederationSight[],
  nodeIds: readonly NodeId[],
): { from: NodeId; to: NodeId; rttMs: number }[] {
  const asked = new Set(nodeIds);
  const newest = new Map<string, { from: NodeId; to: NodeId; rttMs: number; atMs: number }>();
  for (const sight of sights) {
    const nodeOf = new Map<MemberId, NodeId>(sight.members.map(({ id, nodeId }) => [id, nodeId]));
    for (const [by, { report, receivedAtMs: atMs }] of freshReports(sight)) {
      const from = nodeOf.get(by);
      if (from === undefined || !asked.has(from)) continue;
      for (const { memberId, rttMs } of report.links) {
        const to = nodeOf.get(memberId);
        if (to === undefined || !asked.has(to)) continue;
        const key = `${from}\n${to}`;
        if ((newest.get(key)?.atMs ?? Number.NEGATIVE_INFINITY) < atMs)
          newest.set(key, { from, to, rttMs, atMs });
      }
    }
  }
  return [...newest.values()].map(({ from, to, rttMs }) => ({ from, to, rttMs }));
}

/** One member's measurements, as between nodes; what leads to nobody that is known is left out. */
export function meshLinks(entry: Pick<FederationEntry, "nodeOf">, { links }: FederationReport): MeshLink[] {
  return links.flatMap(({ memberId, ...measure }) => {
    const toId = entry.nodeOf(memberId);
    return toId === null ? [] : [{ toId, ...measure }];
  });
}
