import { NONE } from "./link-pairs.ts";
import type { MapFleet } from "./map-fleet.ts";
import type { MapEdge, MapModelInput } from "./map-input.ts";

export const MARK_NONE = 0;
export const MARK_TOPOLOGY = 1;
const MARK_ADDED = 2;
const MARK_REMOVED = 3;

/** Edges that are drawn as marked, whether they are measured or not. */
export type ArcMarks = {
  /** By the pair's number; a pair beyond the end has no mark. */
  readonly ofPair: Uint8Array;
  /** Marked edges between nodes of which neither measures the other, by slots. */
  readonly unmeasured: readonly { readonly a: number; readonly b: number; readonly mark: number }[];
};

/** What the preview says of an edge counts more than that it is there now. Edges with an unknown end are left out. */
export function markArcs(input: MapModelInput): ArcMarks {
  const { fleet, preview } = input;
  const ofPair = new Uint8Array(fleet.pairs.bound);
  const unmeasured = new Map<string, { a: number; b: number; mark: number }>();
  const mark = (edges: readonly MapEdge[], how: number) => {
    for (const edge of edges) markEdge(fleet, edge, how, ofPair, unmeasured);
  };
  for (const edges of shownTopologies(input)) mark(edges, MARK_TOPOLOGY);
  if (preview !== null) {
    mark(preview.added, MARK_ADDED);
    mark(preview.removed, MARK_REMOVED);
  }
  return { ofPair, unmeasured: [...unmeasured.values()] };
}

function shownTopologies({ federations, shownFederationId, layer }: MapModelInput): (readonly MapEdge[])[] {
  const shown = federations.filter(({ id }) =>
    shownFederationId === null ? layer === "federations" : id === shownFederationId,
  );
  return shown.map(({ edges }) => edges);
}

function markEdge(
  fleet: MapFleet,
  edge: MapEdge,
  mark: number,
  ofPair: Uint8Array,
  unmeasured: Map<string, { a: number; b: number; mark: number }>,
): void {
  const [x, y] = [fleet.slotOf(edge.a), fleet.slotOf(edge.b)];
  if (x === NONE || y === NONE || x === y) return;
  const pair = fleet.pairs.find(x, y);
  const [a, b] = x < y ? [x, y] : [y, x];
  if (pair === NONE) unmeasured.set(`${a} ${b}`, { a, b, mark });
  else ofPair[pair] = mark;
}
