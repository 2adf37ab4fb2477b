import type { FederationMemberInput, NodeId, NodeView } from "@orrery/protocol";

export const PRIORITY_DEFAULT = 100;
const SUGGESTED_MIN = 3;
const SUGGESTED_MAX = 5;

export type CandidateNode = Pick<
  NodeView,
  "id" | "name" | "region" | "zone" | "admission" | "health" | "scheduling" | "facts"
>;

/** What speaks against a node as a member now, as a short remark; null = nothing. The hub's checks decide. */
export function nodeRemark(node: CandidateNode): string | null {
  if (node.admission !== "admitted") return "not admitted";
  if (node.facts === null) return "its agent has never connected";
  if (node.facts.peerAddresses.length === 0) return "no mesh address";
  if (node.health !== "online") return node.health;
  if (node.scheduling !== "active") return node.scheduling;
  return null;
}

/**
 * Who to begin with: healthy nodes, each in another zone as far as there are zones; five where there are five zones, else
 * three. A region that has three zones of its own is better than several regions: its members agree in a millisecond.
 * `nodes` come sorted by name, and the first of a zone is taken.
 */
export function suggestMembers(nodes: readonly CandidateNode[]): FederationMemberInput[] {
  const fit = nodes.filter((node) => nodeRemark(node) === null);
  const zones = widestRegion(fit) ?? zonesOf(fit);
  const count = Math.min(
    zones.length >= SUGGESTED_MAX ? SUGGESTED_MAX : SUGGESTED_MIN,
    zones.reduce((sum, zone) => sum + zone.length, 0),
  );
  const chosen: CandidateNode[] = [];
  for (let round = 0; chosen.length < count; round += 1) {
    for (const zone of zones) {
      const node = zone[round];
      if (node !== undefined && chosen.length < count) chosen.push(node);
    }
  }
  return chosen.map(({ id }) => memberOf(id));
}

/** The zones of the region that has most of them, if they are enough for a majority to outlive one. */
function widestRegion(nodes: readonly CandidateNode[]): CandidateNode[][] | null {
  let widest: CandidateNode[][] = [];
  for (const region of new Set(nodes.map((node) => node.region))) {
    const zones = zonesOf(nodes.filter((node) => node.region === region));
    if (zones.length > widest.length) widest = zones;
  }
  return widest.length >= SUGGESTED_MIN ? widest : null;
}

function zonesOf(nodes: readonly CandidateNode[]): CandidateNode[][] {
  const zones = new Map<string, CandidateNode[]>();
  for (const node of nodes) {
    const key = `${node.region}\n${node.zone}`;
    zones.set(key, [...(zones.get(key) ?? []), node]);
  }
  return [...zones.values()];
}

export function memberOf(nodeId: NodeId): FederationMemberInput {
  return { nodeId, role: "voter", priority: PRIORITY_DEFAULT };
}

/** Beyond 7 voters a further member can only be an observer. */
export function withMember(
  members: readonly FederationMemberInput[],
  nodeId: NodeId,
  votersMax: number,
): FederationMemberInput[] {
  if (members.some((member) => member.nodeId === nodeId)) return [...members];
  const voters = members.filter(({ role }) => role === "voter").length;
  return [...members, { ...memberOf(nodeId), role: voters < votersMax ? "voter" : "observer" }];
}

export function withoutMember(
  members: readonly FederationMemberInput[],
  nodeId: NodeId,
): FederationMemberInput[] {
  return members.filter((member) => member.nodeId !== nodeId);
}

export function withChange(
  members: readonly FederationMemberInput[],
  nodeId: NodeId,
  change: Partial<Omit<FederationMemberInput, "nodeId">>,
): FederationMemberInput[] {
  return members.map((member) => (member.nodeId === nodeId ? { ...member, ...change } : member));
}

export function isSameWish(
  a: readonly FederationMemberInput[],
  b: readonly FederationMemberInput[],
): boolean {
  const key = ({ nodeId, role, priority }: FederationMemberInput) => `${nodeId} ${role} ${priority}`;
  return a.length === b.length && a.map(key).sort().join() === b.map(key).sort().join();
}
