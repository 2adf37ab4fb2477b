import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from "d3-force";
import type { SceneArcs, SceneMarkers } from "../scene-data.ts";
import { type GraphGroups, groupsOf } from "./graph-groups.ts";

/** Between the middles of two nodes side by side. */
const SPACING = 13;
const START_SPREAD = 5;
/** Length of a link: a constant for what is next door, and so much a millisecond. */
const LINK_BASE = 26;
const LINK_PER_MS = 1.5;
const LINK_MAX = 460;
const ALPHA_MIN = 0.004;
const ALPHA_DECAY = 0.024;
/** After a change of few nodes the rest only makes room. */
const ALPHA_WARM = 0.25;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

type Body = SimulationNodeDatum & { x: number; y: number; radius: number; isLinked: boolean };
type Spring = SimulationLinkDatum<Body> & { rttMs: number };

/**
 * Positions by forces: what answers fast is near. The same input from the same beginning gives the same picture: the only randomness is
 * a generator with a fixed seed. It runs in slices, as long as the caller has time.
 */
export class GraphLayout {
  /** By marker. */
  x = new Float32Array(0);
  y = new Float32Array(0);
  #simulation: Simulation<Body, Spring> | null = null;
  #bodies: Body[] = [];
  #groups: GraphGroups | null = null;
  #places = new Map<string, { x: number; y: number }>();
  #shape = "";
  /** Place of each marker in its group. */
  #rank = new Int32Array(0);

  /** True = the forces have to work again. A change of figures alone does not move anything. */
  update(markers: SceneMarkers, arcs: SceneArcs): boolean {
    const shape = shapeOf(markers, arcs);
    if (shape === this.#shape) return false;
    this.#shape = shape;
    this.#keepPlaces();
    const groups = groupsOf(markers, arcs);
    this.#groups = groups;
    const known = groups.keys.filter((key) => this.#places.has(key)).length;
    const linked = new Set(groups.links.flatMap(({ from, to }) => [from, to]));
    this.#bodies = groups.keys.map((key, group) => {
      const place = this.#places.get(key);
      const size = groups.sizes[group] ?? 1;
      return {
        x: place?.x ?? (groups.startX[group] ?? 0) * START_SPREAD,
        y: place?.y ?? (groups.startY[group] ?? 0) * START_SPREAD,
        radius: discRadius(size),
        isLinked: linked.has(group),
      };
    });
    this.#start(groups, known > groups.keys.length / 2 ? ALPHA_WARM : 1);
    this.#rankMembers(groups, markers.count);
    this.#write();
    return true;
  }

  /** Works until the time is over, one tick at least; true = there is more to do. `nowMs` tells the time. */
  run(budgetMs: number, nowMs: () => number): boolean {
    const simulation = this.#simulation;
    if (simulation === null || simulation.alpha() < ALPHA_MIN) return false;
    const startMs = nowMs();
    do simulation.tick();
    while (simulation.alpha() >= ALPHA_MIN && nowMs() - startMs < budgetMs);
    this.#write();
    return simulation.alpha() >= ALPHA_MIN;
  }

  #start(groups: GraphGroups, alpha: number): void {
    const springs = groups.links.map(({ from, to, rttMs }) => ({ source: from, target: to, rttMs }));
    const length = (spring: Spring): number =>
      Math.min(LINK_MAX, LINK_BASE + spring.rttMs * LINK_PER_MS) +
      endRadius(spring.source) +
      endRadius(spring.target);
    this.#simulation?.stop();
    this.#simulation = forceSimulation<Body, Spring>(this.#bodies)
      .randomSource(seededRandom())
      .stop()
      .alpha(alpha)
      .alphaMin(ALPHA_MIN)
      .alphaDecay(ALPHA_DECAY)
      .force("link", forceLink<Body, Spring>(springs).distance(length).strength(0.35))
      .force(
        "charge",
        forceManyBody<Body>()
          .strength((body) => -26 * body.radius)
          .theta(1.05),
      )
      .force("collide", forceCollide<Body>((body) => body.radius + 3).strength(0.8))
      .force(
        "x",
        forceX<Body>(0).strength((body) => (body.isLinked ? 0.018 : 0.09)),
      )
      .force(
        "y",
        forceY<Body>(0).strength((body) => (body.isLinked ? 0.03 : 0.09)),
      );
  }

  #keepPlaces(): void {
    this.#groups?.keys.forEach((key, group) => {
      const body = this.#bodies[group];
      if (body === undefined) return;
      // Behind all others: what is there now is the last to be forgotten.
      this.#places.delete(key);
      this.#places.set(key, { x: body.x, y: body.y });
    });
    // What is gone for good is forgotten once there is more of it than of what is there.
    const live = this.#groups?.keys.length ?? 0;
    if (this.#places.size > 2 * live + 100) {
      this.#places = new Map([...this.#places].slice(-live));
    }
  }

  #rankMembers(groups: GraphGroups, count: number): void {
    const next = new Int32Array(groups.keys.length);
    this.#rank = new Int32Array(count);
    for (let marker = 0; marker < count; marker += 1) {
      const group = groups.groupOf[marker] ?? 0;
      const rank = next[group] ?? 0;
      this.#rank[marker] = rank;
      next[group] = rank + 1;
    }
  }

  /** The members of a group lie in a disc around its place, as the seeds of a sunflower do. */
  #write(): void {
    const groups = this.#groups;
    if (groups === null) return;
    const count = groups.groupOf.length;
    if (this.x.length < count) {
      this.x = new Float32Array(count * 2);
      this.y = new Float32Array(count * 2);
    }
    for (let marker = 0; marker < count; marker += 1) {
      const group = groups.groupOf[marker] ?? 0;
      const body = this.#bodies[group];
      const isAlone = (groups.sizes[group] ?? 1) === 1;
      const rank = this.#rank[marker] ?? 0;
      const out = isAlone ? 0 : SPACING * 0.62 * Math.sqrt(rank + 0.5);
      this.x[marker] = (body?.x ?? 0) + Math.cos(rank * GOLDEN_ANGLE) * out;
      this.y[marker] = (body?.y ?? 0) + Math.sin(rank * GOLDEN_ANGLE) * out;
    }
  }
}

function discRadius(size: number): number {
  return size === 1 ? SPACING / 2 : SPACING * 0.62 * Math.sqrt(size) + SPACING / 2;
}

function endRadius(end: Spring["source"]): number {
  return typeof end === "object" ? end.radius : 0;
}

/** Which nodes and which links there are, without their figures. */
function shapeOf(markers: SceneMarkers, arcs: SceneArcs): string {
  let hash = 0;
  for (let marker = 0; marker < markers.count; marker += 1) {
    hash = (Math.imul(hash, 31) + (markers.slot[marker] ?? 0)) | 0;
    // `||`, since NaN, which is no place, would wipe out all that was summed before it.
    hash = (Math.imul(hash, 31) + Math.round((markers.latitude[marker] || 0) * 8)) | 0;
    hash = (Math.imul(hash, 31) + Math.round((markers.longitude[marker] || 0) * 8)) | 0;
  }
  let links = 0;
  // A sum, since the order of links says nothing.
  for (let arc = 0; arc < arcs.count; arc += 1) {
    links = (links + Math.imul((arcs.from[arc] ?? 0) + 1, 2_654_435_761) * ((arcs.to[arc] ?? 0) + 7)) | 0;
  }
  return `${markers.count}.${hash}.${arcs.count}.${links}`;
}

/** Numerical Recipes' linear congruential generator, 0..1. */
function seededRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
