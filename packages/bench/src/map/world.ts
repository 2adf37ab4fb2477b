import { distanceKm, fibreFloorMs, type Place, placeOfRegion } from "@orrery/domain/map";
import { Rng } from "@orrery/sim";

export type WorldNode = Place & { readonly region: string };

/** Between two nodes, the same both ways. */
export type WorldPath = { rttMs: number; lossRatio: number };

const REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "mx-central-1"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1", "me-south-1"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-south-1"],
  ...["af-south-1", "ap-east-1"],
] as const;
/** Nodes stand around their region's city, as points of presence do. */
const SCATTER_DEGREES = 4;
/** A switch and a stack on the way. */
const OVERHEAD_MS = 0.4;
const DETOUR_RATIO = 0.08;
const LOSSY_RATIO = 0.02;

/** A synthetic fleet around the regions of a large cloud. Same seed, same world. */
export class World {
  readonly nodes: readonly WorldNode[];
  readonly #seed: number;

  constructor(nodeCount: number, seed: number) {
    this.#seed = seed;
    const random = randomOf(seed);
    this.nodes = Array.from({ length: nodeCount }, (_, index): WorldNode => {
      const region = REGIONS[index % REGIONS.length] as string;
      const city = placeOfRegion(region);
      if (city === null) throw new Error(`no place is known for ${region}`);
      const scatter = () => (random() + random() - 1) * SCATTER_DEGREES;
      return { region, latitude: city.latitude + scatter(), longitude: city.longitude + scatter() };
    });
  }

  /** By indexes. Throws if there is no such node. */
  path(a: number, b: number): WorldPath {
    const [from, to] = [this.nodes[a], this.nodes[b]];
    if (from === undefined || to === undefined) throw new Error(`the world has no nodes ${a} and ${b}`);
    const random = randomOf(this.#seed + Math.min(a, b) * this.nodes.length + Math.max(a, b));
    const stretch = random() < DETOUR_RATIO ? 2.6 + 3 * random() : 1.2 + random();
    return {
      rttMs: OVERHEAD_MS + fibreFloorMs(distanceKm(from, to)) * stretch,
      lossRatio: random() < LOSSY_RATIO ? 0.01 + 0.1 * random() : 0,
    };
  }
}

function randomOf(seed: number): () => number {
  const rng = new Rng(seed);
  return () => rng.next() / 2 ** 32;
}
