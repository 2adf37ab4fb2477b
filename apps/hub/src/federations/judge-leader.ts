import { majorityOf } from "@orrery/domain/consensus";
import type { LeaderClaim } from "@orrery/domain/failover";
import type { MemberId } from "@orrery/protocol";
import { ageMsOf, type FederationSight, type HeardReport } from "./federation-sight.ts";

/** Members report every second; after three missed reports nobody's word on who leads is worth anything. */
export const CLAIM_AGE_MS_MAX = 3_500;

export type JudgedLeader = {
  readonly memberId: MemberId;
  readonly term: number;
  readonly fencingToken: number;
  /** False: only its followers say so; it does not report to this hub itself any more. */
  readonly isOwnWord: boolean;
};

export type LeaderJudgement = {
  readonly leader: JudgedLeader | null;
  /** Whoever says that it leads, whether it is to be believed or not. */
  readonly claims: readonly LeaderClaim[];
};

/**
 * Who leads: of those who claim it with a committed token and whom no majority of the voters contradicted since, and of those
 * whom a majority follows, the one of the highest term.
 */
export function judgeLeader(
  sight: FederationSight,
  fresh: ReadonlyMap<MemberId, HeardReport>,
  voters: readonly MemberId[],
): LeaderJudgement {
  const claims: LeaderClaim[] = [];
  const believed: JudgedLeader[] = [];
  for (const [by, heard] of fresh) {
    const { report } = heard;
    if (report.role !== "leader" || report.fencingToken === null) continue;
    if (ageMsOf(sight, heard) > CLAIM_AGE_MS_MAX) continue;
    if (report.claimMs === null || report.claimMs <= 0) continue;
    claims.push({ by, term: report.term });
    if (isContradicted(by, heard, fresh, voters)) continue;
    believed.push({
      memberId: by,
      term: report.term,
      fencingToken: report.fencingToken,
      isOwnWord: true,
    });
  }
  const all = [...believed, ...followedOf(sight, fresh, voters)];
  const leader = all.reduce<JudgedLeader | null>(
    (most, one) => (most === null || one.term > most.term ? one : most),
    null,
  );
  return { leader, claims };
}

/** So many voters said since that they do not follow it, that it cannot have a quorum. */
function isContradicted(
  by: MemberId,
  claim: HeardReport,
  fresh: ReadonlyMap<MemberId, HeardReport>,
  voters: readonly MemberId[],
): boolean {
  const deserters = voters.filter((id) => {
    const other = fresh.get(id);
    if (id === by || other === undefined || other.receivedAtMs < claim.receivedAtMs) return false;
    return other.report.leaderId !== by || other.report.term !== claim.report.term;
  });
  return deserters.length > voters.length - majorityOf(voters.length);
}

/** Leaders that a majority vouches for, themselves counted, where they do not report otherwise. */
function followedOf(
  sight: FederationSight,
  fresh: ReadonlyMap<MemberId, HeardReport>,
  voters: readonly MemberId[],
): JudgedLeader[] {
  const followed = new Map<string, JudgedLeader & { followers: number }>();
  for (const id of voters) {
    const heard = fresh.get(id);
    if (heard === undefined || heard.report.role === "leader") continue;
    if (ageMsOf(sight, heard) > CLAIM_AGE_MS_MAX) continue;
    const { leaderId, fencingToken, term } = heard.report;
    if (leaderId === null || leaderId === id || fencingToken === null) continue;
    if (hasResigned(fresh.get(leaderId), heard)) continue;
    const key = `${term}\n${leaderId}`;
    const one = followed.get(key) ?? {
      memberId: leaderId,
      term,
      fencingToken,
      isOwnWord: saysSo(sight, fresh.get(leaderId), term),
      followers: 0,
    };
    one.followers += 1;
    followed.set(key, one);
  }
  return [...followed.values()]
    .filter(({ memberId, followers }) => {
      const own = voters.includes(memberId) ? 1 : 0;
      return followers + own >= majorityOf(voters.length);
    })
    .map(({ followers: _, ...leader }) => leader);
}

function saysSo(sight: FederationSight, heard: HeardReport | undefined, term: number): boolean {
  if (heard === undefined || ageMsOf(sight, heard) > CLAIM_AGE_MS_MAX) return false;
  return heard.report.role === "leader" && heard.report.term === term;
}

/** It said since then that it does not lead; a lease that had lapsed at the moment of its report is no such word. */
function hasResigned(leader: HeardReport | undefined, follower: HeardReport): boolean {
  if (leader === undefined || leader.receivedAtMs <= follower.receivedAtMs) return false;
  return leader.report.role !== "leader" || leader.report.term !== follower.report.term;
}
