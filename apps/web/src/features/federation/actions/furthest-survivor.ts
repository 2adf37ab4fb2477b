import type { FederationView, MemberId } from "@orrery/protocol";

/** The voter to suggest as a forced start's only founder: of those that run and report, the one with the furthest log. */
export function furthestSurvivor({ members }: Pick<FederationView, "members">): MemberId | null {
  let best: { memberId: MemberId; lastIndex: number } | null = null;
  for (const { memberId, role, state, health, lastIndex } of members) {
    if (role !== "voter" || state !== "running" || health !== "online" || lastIndex === null) continue;
    if (best === null || lastIndex > best.lastIndex) best = { memberId, lastIndex };
  }
  return best?.memberId ?? null;
}
