import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import { type Field, liveVoters, votersOf } from "./field.ts";
import type { FailoverPolicy } from "./policy.ts";
import { rankCandidates } from "./rank-candidates.ts";

/**
 * How many nodes may fail, whichever they are, and the federation still has a quorum and someone to lead it. Counts
 * distinct nodes: two voters on one node fail together. -1 = the quorum is gone already.
 */
export function survivableFailures(field: Field, policy: FailoverPolicy, nowAtMs: number): number {
  const live = liveVoters(field, nowAtMs, policy.factsAgeMsMax);
  const quorum = majorityOf(votersOf(field).length);
  if (live.length < quorum) return -1;
  const fit = new Set<MemberId>(
    rankCandidates(field, policy, nowAtMs).candidates.map(({ memberId }) => memberId),
  );
  if (field.leaderId !== null && live.some(({ memberId }) => memberId === field.leaderId))
    fit.add(field.leaderId);
  const nodes = [...new Set(live.map(({ nodeId }) => nodeId))];
  // At most 7 voters: every set of lost nodes can be looked at.
  let survivable = nodes.length;
  for (let lost = 0; lost < 2 ** nodes.length; lost += 1) {
    const isLost = (nodeId: string) => (lost & (1 << (nodes as readonly string[]).indexOf(nodeId))) !== 0;
    const left = live.filter(({ nodeId }) => !isLost(nodeId));
    const isAlive = left.length >= quorum && left.some(({ memberId }) => fit.has(memberId));
    if (!isAlive) survivable = Math.min(survivable, nodes.filter(isLost).length - 1);
  }
  return Math.max(0, survivable);
}
