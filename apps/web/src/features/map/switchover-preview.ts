import type { MapEdge, MapPreview } from "@orrery/domain/map";
import type { FederationMemberView, FederationView, MemberId, NodeId } from "@orrery/protocol";

type Drawn = Pick<FederationView, "members" | "leader">;

/** Round trip between two nodes, as the map shows it; null = not measured. */
export type RttBetween = (a: NodeId, b: NodeId) => number | null;

/** What a change of leader does to the ways that heartbeats and the log take. Milliseconds; null = not measured. */
export type SwitchoverPreview = {
  map: MapPreview;
  /** Round trip to the slowest voter that is needed for a majority: what a write waits for. */
  majorityRttMs: { before: number | null; after: number | null };
  /** Round trip to the slowest member of all. */
  slowestRttMs: { before: number | null; after: number | null };
};

/**
 * The topology's links do not depend on who leads; what changes is who sends to everybody. The link between the old and the new leader
 * is used by both, so it neither comes nor goes. Null = nobody leads, or the new leader is no member.
 */
export function switchoverPreview(
  federation: Drawn,
  toId: MemberId,
  rttMsBetween: RttBetween,
): SwitchoverPreview | null {
  const from = federation.members.find(({ memberId }) => memberId === federation.leader?.memberId);
  const to = federation.members.find(({ memberId }) => memberId === toId);
  if (from === undefined || to === undefined) return null;
  const others = federation.members.filter((member) => member !== from && member !== to);
  const voters = federation.members.filter(({ role }) => role === "voter");
  return {
    map: {
      added: from === to ? [] : edgesTo(to, others),
      removed: from === to ? [] : edgesTo(from, others),
    },
    majorityRttMs: {
      before: majorityRttMs(rttsFrom(from, voters, rttMsBetween)),
      after: majorityRttMs(rttsFrom(to, voters, rttMsBetween)),
    },
    slowestRttMs: {
      before: rttsFrom(from, federation.members, rttMsBetween).rttMs.at(-1) ?? null,
      after: rttsFrom(to, federation.members, rttMsBetween).rttMs.at(-1) ?? null,
    },
  };
}

function edgesTo(leader: FederationMemberView, others: readonly FederationMemberView[]): MapEdge[] {
  return others
    .filter(({ nodeId }) => nodeId !== leader.nodeId)
    .map(({ nodeId }) => ({ a: leader.nodeId, b: nodeId }));
}

type Rtts = { rttMs: readonly number[]; otherCount: number };

/** Quickest first; `otherCount` also counts those that are not measured. */
function rttsFrom(
  leader: FederationMemberView,
  members: readonly FederationMemberView[],
  rttMsBetween: RttBetween,
): Rtts {
  const others = members.filter((member) => member !== leader);
  const rttMs = others.flatMap(({ nodeId }) => rttMsBetween(leader.nodeId, nodeId) ?? []);
  return { rttMs: rttMs.sort((a, b) => a - b), otherCount: others.length };
}

/** The leader counts itself: of n voters it waits for the fastest n / 2, rounded down. */
function majorityRttMs({ rttMs, otherCount }: Rtts): number | null {
  const needed = Math.floor((otherCount + 1) / 2);
  return needed === 0 ? 0 : (rttMs[needed - 1] ?? null);
}
