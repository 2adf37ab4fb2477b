import { formatDurationMs } from "../format/format-duration.ts";
import type { TopologyEdge, TopologyMember } from "./topology.ts";

/** "tokyo-1, leader, ok. Links: osaka-1 12.1 ms, seoul-1 not measured." */
export function describeMember(
  member: TopologyMember,
  members: ReadonlyArray<TopologyMember>,
  edges: ReadonlyArray<TopologyEdge>,
): string {
  const labels = new Map(members.map(({ id, label }) => [id, label]));
  const links = edges
    .filter(({ a, b }) => a === member.id || b === member.id)
    .map(({ a, b, rttMs, change }) => {
      const other = labels.get(a === member.id ? b : a) ?? "";
      const measure = rttMs === null ? "not measured" : formatDurationMs(rttMs);
      return { other, text: `${other} ${change === undefined ? measure : change}` };
    })
    .sort((a, b) => (a.other < b.other ? -1 : 1))
    .map(({ text }) => text);
  const ends = links.length === 0 ? "No links." : `Links: ${links.join(", ")}.`;
  const place = member.sublabel === undefined ? "" : `, ${member.sublabel}`;
  return `${member.label}, ${member.role}${place}. ${ends}`;
}
