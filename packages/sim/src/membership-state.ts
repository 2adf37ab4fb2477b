import { type Membership, votersOf } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { World } from "./world.ts";

/** The membership of whoever has applied most; null = a later change lies in some log, so the next one is open. */
export function settledMembership(world: World): Membership | null {
  let membership = world.founders;
  let appliedIndex = 0;
  for (const { member, memberId } of world.hosts) {
    const status = member?.raft.status ?? world.viewFor(memberId).status;
    if (status === null || status.appliedIndex < appliedIndex) continue;
    membership = status.membership;
    appliedIndex = status.appliedIndex;
  }
  for (const { memberId } of world.hosts) {
    for (const { payload } of world.viewFor(memberId).entriesAfter(appliedIndex)) {
      if (payload.kind === "membership") return null;
    }
  }
  return membership;
}

/**
 * As above, and null as well while some voter could come back from a crash without knowing of the newest change: it would still
 * need whoever that change has made dispensable.
 */
export function rememberedMembership(world: World): Membership | null {
  const membership = settledMembership(world);
  if (membership === null) return null;
  const isKnown = votersOf(membership).every((id) => {
    const host = world.hostOf(id);
    return host === undefined || world.viewFor(id).durableCommitIndex >= world.logs.membershipIndex;
  });
  return isKnown ? membership : null;
}

/** Would enough voters still be there to decide anything, without `lost`? Frozen and crashed ones come back. */
export function keepsMajority(world: World, voters: readonly MemberId[], lost: MemberId | null): boolean {
  const alive = voters.filter((id) => {
    const host = world.hostOf(id);
    return id !== lost && host !== undefined && !host.isDoomed;
  });
  return alive.length * 2 > voters.length;
}
