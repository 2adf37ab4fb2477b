import type { NodeId } from "@orrery/protocol";
import { hashNumber, hashText } from "./stable-hash.ts";

export type SampleNode = { readonly id: NodeId; readonly region: string };

/** Points of one node on the ring: more of them spread the work more evenly. */
export const RING_POINTS = 4;
/** Of a list, about so many lead out of the node's own region. */
const ACROSS_SHARE = 1 / 4;
const ACROSS_MIN = 2;
/**
 * How far a search for another region goes on the ring before it takes whoever is there: where nearly everyone is in one region, the
 * few others would otherwise be measured by all.
 */
const REGION_STEPS_MAX = 32;

/** How many peers a node measures in a fleet of `nodeCount`: ceil(log2(n)) + 2, and never more than there are. */
export function sampleSize(nodeCount: number): number {
  if (nodeCount < 2) return 0;
  return Math.min(nodeCount - 1, Math.ceil(Math.log2(nodeCount)) + 2);
}

/**
 * Which peers each node measures (rules LS1.. in SPEC.md): mostly of its own region, a few across regions, all by hashes on a ring
 * (consistent hashing: Karger et al., STOC 1997), so that a node that joins or leaves changes few lists. The same for everybody who asks,
 * in whatever order the nodes are listed. Ids must be distinct. Takes n log² n steps.
 */
export function peerSamples(nodes: readonly SampleNode[]): Map<NodeId, NodeId[]> {
  const everyone = ringOf(nodes);
  const regions = new Map<string, SampleNode[]>();
  for (const node of nodes) {
    const region = regions.get(node.region);
    if (region === undefined) regions.set(node.region, [node]);
    else region.push(node);
  }
  const rings = new Map([...regions].map(([region, members]) => [region, ringOf(members)]));
  const size = sampleSize(nodes.length);
  const across = regions.size < 2 ? 0 : Math.max(ACROSS_MIN, Math.floor(size * ACROSS_SHARE));
  const samples = new Map<NodeId, NodeId[]>();
  for (const node of nodes) {
    const taken = new Set<SampleNode>([node]);
    const hash = hashText(node.id);
    const ring = rings.get(node.region);
    if (ring !== undefined) take(ring, taken, hash, Math.max(0, size - across), null);
    take(everyone, taken, hashNumber(hash, NEAR_SALT), size + 1 - taken.size, node.region);
    taken.delete(node);
    samples.set(
      node.id,
      [...taken].map(({ id }) => id),
    );
  }
  return samples;
}

const NEAR_SALT = 0x5eed;

type Ring = { readonly hashes: Uint32Array; readonly owners: readonly SampleNode[] };

function ringOf(nodes: readonly SampleNode[]): Ring {
  const points = nodes.flatMap((node) => {
    const hash = hashText(node.id);
    return Array.from({ length: RING_POINTS }, (_, i) => ({ hash: hashNumber(hash, i), node }));
  });
  points.sort((x, y) => x.hash - y.hash || (x.node.id < y.node.id ? -1 : 1));
  return {
    hashes: Uint32Array.from(points, ({ hash }) => hash),
    owners: points.map(({ node }) => node),
  };
}

/** Adds up to `count` more nodes of the ring to `taken`: from each of as many places on it, the first that follows and is not taken yet. */
function take(
  ring: Ring,
  taken: Set<SampleNode>,
  hash: number,
  count: number,
  avoidedRegion: string | null,
): void {
  const start = taken.size;
  for (let i = 0; taken.size < start + count; i += 1) {
    const found = successor(ring, hashNumber(hash, i), taken, avoidedRegion);
    if (found === null) return;
    taken.add(found);
  }
}

/** The first after `place` that is not taken, of another region than `avoidedRegion` if one is near. Null = all are taken. */
function successor(
  { hashes, owners }: Ring,
  place: number,
  taken: ReadonlySet<SampleNode>,
  avoidedRegion: string | null,
): SampleNode | null {
  const from = firstFrom(hashes, place);
  let fallback: SampleNode | null = null;
  for (let step = 0; step < owners.length; step += 1) {
    if (fallback !== null && step >= REGION_STEPS_MAX) return fallback;
    const owner = owners[(from + step) % owners.length] as SampleNode;
    if (taken.has(owner)) continue;
    if (owner.region !== avoidedRegion) return owner;
    fallback ??= owner;
  }
  return fallback;
}

/** The index of the first hash that is not below `place`; the length where all are. */
function firstFrom(hashes: Uint32Array, place: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hashes[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
