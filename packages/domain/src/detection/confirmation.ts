import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import type { DetectorState, Opinion, PeerState } from "./detector-state.ts";
import type { OpinionSeen } from "./evidence.ts";

/** An opinion counts for so many confirm windows, stretched by lateness. */
export const OPINION_WINDOWS = 3;

export type Poll = {
  agreed: OpinionSeen[];
  disagreed: OpinionSeen[];
  /** Voters who agree, without this member. */
  agreedVoters: number;
};

/** The opinions about a peer that are still fresh. */
export function poll(state: DetectorState, peer: PeerState, factor: number, nowMs: number): Poll {
  const maxAgeMs = OPINION_WINDOWS * state.profile.confirmWindowMs * factor;
  const result: Poll = { agreed: [], disagreed: [], agreedVoters: 0 };
  for (const [member, opinion] of peer.opinions) {
    if (!(nowMs - opinion.atMs <= maxAgeMs)) continue;
    const seen = { member, lastHeardAgoMs: opinion.lastHeardAgoMs };
    if (!opinion.agrees) {
      // Who neither agrees nor ever heard of the peer does not watch it.
      if (opinion.lastHeardAgoMs !== null) result.disagreed.push(seen);
      continue;
    }
    result.agreed.push(seen);
    if (state.peers.get(member)?.isVoter) result.agreedVoters += 1;
  }
  return result;
}

export function addOpinion(peer: PeerState, from: MemberId, opinion: Opinion): void {
  if (from !== peer.id) peer.opinions.set(from, opinion);
}

/** A majority of all voters, the accused included. */
export function quorumOf(state: DetectorState): number {
  let voters = state.self.isVoter ? 1 : 0;
  for (const peer of state.peers.values()) if (peer.isVoter) voters += 1;
  return majorityOf(voters);
}

/** Is there any voter besides this member and the accused? */
export function hasThirdVoter(state: DetectorState, accused: PeerState): boolean {
  for (const peer of state.peers.values()) if (peer.isVoter && peer !== accused) return true;
  return false;
}

/** Whether this member, without the accused, is in touch with a majority: who is not would accuse others of its own isolation. */
export function hasMajority(state: DetectorState, accused: PeerState): boolean {
  let voters = state.self.isVoter ? 1 : 0;
  for (const peer of state.peers.values()) {
    const isInTouch = peer.link.kind === "open" && peer.status.kind === "trusted";
    if (peer.isVoter && peer !== accused && isInTouch) voters += 1;
  }
  return voters >= quorumOf(state);
}

/** All who can be asked about the accused. */
export function witnesses(state: DetectorState, accused: PeerState): MemberId[] {
  const ids: MemberId[] = [];
  for (const peer of state.peers.values())
    if (peer !== accused && peer.link.kind === "open") ids.push(peer.id);
  return ids;
}

/**
 * Whether the suspicion of a peer is now a fact. A voter needs a majority of voters who agree, this member among them. Where a majority cannot
 * decide (the peer has no vote, or there is no third voter to ask) a whole window without a dissenting voice does, but only
 * for a member that is itself in touch with the majority.
 */
export function isConfirmed(
  state: DetectorState,
  peer: PeerState,
  opinions: Poll,
  suspectedForMs: number,
): boolean {
  const isAlone = !hasThirdVoter(state, peer);
  if (peer.isVoter && !isAlone) {
    const own = state.self.isVoter ? 1 : 0;
    return own + opinions.agreedVoters >= quorumOf(state);
  }
  if (suspectedForMs < state.profile.confirmWindowMs || opinions.disagreed.length > 0) return false;
  return isAlone || hasMajority(state, peer);
}
