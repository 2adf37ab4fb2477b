import type { MemberId } from "@orrery/protocol";

export const TOPOLOGY_KINDS = ["mesh", "ring", "star", "hierarchical", "adaptive"] as const;
export type TopologyKind = (typeof TOPOLOGY_KINDS)[number];

export type TopologyMember = {
  readonly id: MemberId;
  /** Voters are always fully linked; observers follow the topology. */
  readonly role: "voter" | "observer";
  readonly region: string;
  readonly zone: string;
  /** 0 = idle, 1 = busy; what lies outside is brought to the nearer end. */
  readonly loadRatio: number;
};

/** A link without a direction: `a` is before `b`. */
export type Edge = { readonly a: MemberId; readonly b: MemberId };

/** One member's measurement of its way to another; the two directions may differ. */
export type MeasuredLink = { readonly from: MemberId; readonly to: MemberId; readonly rttMs: number };

/** Who is there and who is linked; `edges` are sorted and distinct. */
export type Topology = { readonly members: readonly MemberId[]; readonly edges: readonly Edge[] };

export function edgeOf(x: MemberId, y: MemberId): Edge {
  return x < y ? { a: x, b: y } : { a: y, b: x };
}

/** Ids hold no line breaks that matter here: the key only has to tell two pairs of one federation apart. */
export function edgeKey(x: MemberId, y: MemberId): string {
  return x < y ? `${x}\n${y}` : `${y}\n${x}`;
}

export function sortEdges(edges: Iterable<Edge>): Edge[] {
  return [...edges].sort((x, y) => compareIds(x.a, y.a) || compareIds(x.b, y.b));
}

/** By code unit: the same on every host, whatever its language is set to. */
export function compareIds(x: string, y: string): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
