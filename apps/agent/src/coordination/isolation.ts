import { majorityOf, votersOf } from "@orrery/domain/consensus";
import type { CoordinationMember } from "./coordination-member.ts";

/** A sentence, where this member hears no majority of the voters: who is missing. Null = it hears one. */
export function isolationOf(member: CoordinationMember): string | null {
  const voters = votersOf(member.membership);
  const heard = new Set(member.peers().flatMap(({ memberId, isHeard }) => (isHeard ? [memberId] : [])));
  heard.add(member.memberId);
  const missing = voters.filter((id) => !heard.has(id));
  const needed = majorityOf(voters.length);
  const reachedCount = voters.length - missing.length;
  if (voters.length > 0 && reachedCount >= needed) return null;
  if (voters.length === 0) return "This member has not been told yet who the federation's voters are.";
  const names = missing.map((id) => member.memberName(id)).join(", ");
  return (
    `No majority: ${reachedCount} of ${voters.length} voters can be reached from here, ${needed} are needed. ` +
    `Missing: ${names}. Writes and current reads work again when enough of them are back.`
  );
}
