import { articulationPoints, graphOf, groupsOf } from "./graph.ts";
import { type LinkCost, voterEdges } from "./shapes.ts";
import { type Edge, edgeKey, edgeOf, type TopologyMember } from "./topology.ts";

type Pair = { readonly x: number; readonly y: number; readonly edge: Edge; readonly cost: number };

/** The graph while it grows. `degrees` leaves out the links between voters, which nobody chooses. */
type Draft = {
  readonly members: readonly TopologyMember[];
  readonly pairs: readonly Pair[];
  readonly edges: Map<string, Edge>;
  readonly degrees: number[];
};

/**
 * A short graph with few links a member: a minimum spanning tree by Kruskal (Proc. AMS 1956) under a bound on degrees, then
 * the cheapest links that leave no single point of failure. Takes members sorted by id. `keep` are links to keep where
 * the bound allows. The bound gives way only where a way, or a second way, would otherwise be missing.
 */
export function adaptiveEdges(
  members: readonly TopologyMember[],
  costOf: LinkCost,
  degreeMax: number,
  keep: readonly Edge[],
): Edge[] {
  const draft: Draft = {
    members,
    pairs: sortedPairs(members, costOf),
    edges: new Map(voterEdges(members).map((edge) => [edgeKey(edge.a, edge.b), edge])),
    degrees: members.map(() => 0),
  };
  const kept = new Set(keep.map(({ a, b }) => edgeKey(a, b)));
  for (const pair of draft.pairs) {
    if (kept.has(edgeKey(pair.edge.a, pair.edge.b)) && hasRoom(draft, pair, degreeMax)) add(draft, pair);
  }
  // The tree leaves every member room for one link of the second way.
  for (let limit = degreeMax - 1; !connect(draft, limit); limit += 1);
  for (let limit = degreeMax; !addSecondWays(draft, limit) && limit < members.length; limit += 1);
  return [...draft.edges.values()];
}

function sortedPairs(members: readonly TopologyMember[], costOf: LinkCost): Pair[] {
  const pairs = members.flatMap((from, x) =>
    members.slice(x + 1).map((to, i) => ({
      x,
      y: x + 1 + i,
      edge: edgeOf(from.id, to.id),
      cost: costOf(from, to),
    })),
  );
  return pairs.sort((p, q) => p.cost - q.cost || p.x - q.x || p.y - q.y);
}

/** Whether everyone is connected now. */
function connect(draft: Draft, degreeMax: number): boolean {
  const groups = currentGroups(draft);
  for (const pair of draft.pairs) {
    const [from, to] = [groups[pair.x], groups[pair.y]];
    if (from === to || !hasRoom(draft, pair, degreeMax)) continue;
    add(draft, pair);
    groups.forEach((group, i) => {
      if (group === to) groups[i] = from ?? 0;
    });
  }
  return groups.every((group) => group === groups[0]);
}

/**
 * As long as the loss of one member would part others, links the parts by the cheapest pair that has room. Whether no such
 * member is left.
 */
function addSecondWays(draft: Draft, degreeMax: number): boolean {
  const hopeless = new Set<number>();
  for (;;) {
    const point = articulationPoints(currentGraph(draft)).find((at) => !hopeless.has(at));
    if (point === undefined) return hopeless.size === 0;
    const groups = groupsOf(currentGraph(draft), point);
    const pair = draft.pairs.find(
      ({ x, y, ...rest }) =>
        x !== point && y !== point && groups[x] !== groups[y] && hasRoom(draft, { x, y, ...rest }, degreeMax),
    );
    if (pair === undefined) hopeless.add(point);
    else add(draft, pair);
  }
}

function currentGraph({ members, edges }: Draft) {
  return graphOf({ members: members.map(({ id }) => id), edges: [...edges.values()] }, () => 1);
}

function currentGroups(draft: Draft): number[] {
  return groupsOf(currentGraph(draft));
}

function hasRoom({ degrees }: Draft, { x, y }: Pair, degreeMax: number): boolean {
  return (degrees[x] ?? 0) < degreeMax && (degrees[y] ?? 0) < degreeMax;
}

function add({ edges, degrees }: Draft, { x, y, edge }: Pair): void {
  const key = edgeKey(edge.a, edge.b);
  if (edges.has(key)) return;
  edges.set(key, edge);
  degrees[x] = (degrees[x] ?? 0) + 1;
  degrees[y] = (degrees[y] ?? 0) + 1;
}
