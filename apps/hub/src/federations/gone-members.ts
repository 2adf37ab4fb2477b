import type { MemberId } from "@orrery/protocol";
import type { Assessment } from "./assess-federation.ts";
import type { FederationEntry } from "./federation-entry.ts";

/** So long must the leader's log be without a member: it may be about to be added by an older wish. */
const GONE_AFTER_MS = 3_000;

/** Members that are out of the federation's log for good: whoever was not wanted and is not in it, and whoever was removed. */
export function goneMembers(
  entry: FederationEntry,
  { leaderReport }: Assessment,
  monotonicMs: number,
): MemberId[] {
  if (leaderReport === null) {
    entry.goneSinceMs.clear();
    return [];
  }
  const { members, removed } = leaderReport.membership;
  const gone: MemberId[] = [];
  for (const { id, isWanted } of entry.present()) {
    const isOut = !members.some((member) => member.id === id) && (!isWanted || removed.includes(id));
    if (!isOut) {
      entry.goneSinceMs.delete(id);
      continue;
    }
    const sinceMs = entry.goneSinceMs.get(id) ?? monotonicMs;
    entry.goneSinceMs.set(id, sinceMs);
    if (monotonicMs - sinceMs >= GONE_AFTER_MS) gone.push(id);
  }
  return gone;
}
