import { hashNumber } from "../latency/stable-hash.ts";
import { EARTH_RADIUS_KM, fibreFloorMs } from "./great-circle.ts";
import { BAND_SLOW, bandIndex, relativeSpeed } from "./latency-band.ts";
import { enlarged, NONE } from "./link-pairs.ts";
import { FLAG_ABSURD, type MapFleet } from "./map-fleet.ts";
import { FLAG_DEMO } from "./map-frame.ts";
import { lossRatioOf } from "./map-frame-fields.ts";
import { LATENCY_BANDS } from "./map-scene.ts";
import type { PlaceBook } from "./place-book.ts";

/** What of a pair is counted beside its band. */
const LOSSY = 1;
const DEMO = 2;

/** In `importance`. */
export const PAIR_GONE = 0xffff;
const RANK_SLOW = 0;
const RANK_LOSSY = 1;
const RANK_OTHER = 2;
const RANK_COUNT = 3;
const HASH_BITS = 12;

/** From here on a link counts as lossy. */
export const LOSSY_RATIO = 0.01;

/** What each pair of nodes that measure each other comes to, both directions together, by the pair's number in `MapFleet.pairs`. */
export class LinkJudgement {
  /** -1 = a node has no position. */
  floorMs = new Float32Array(0);
  /** -1 = no figure. */
  rttMs = new Float32Array(0);
  /** 0..1 */
  loss = new Float32Array(0);
  band = new Uint8Array(0);
  /** As in `MapArcs`. */
  speed = new Float32Array(0);
  /** Which pairs are drawn first where not all can be: lower = more important, PAIR_GONE = there is no such pair. */
  importance = new Uint16Array(0);
  /** How many pairs there are of each importance. */
  readonly importanceCounts = new Uint32Array(RANK_COUNT << HASH_BITS);
  /** Numbers of pairs are below. */
  bound = 0;
  count = 0;
  /** Of the two nodes: within a rank, pairs are taken by it. */
  #hash = new Uint16Array(0);
  #state = new Uint8Array(0);
  /** How many pairs of each band, of all there are. */
  readonly bandCounts = new Uint32Array(LATENCY_BANDS.length);
  lossyCount = 0;
  demoCount = 0;

  /** How far `fleet.pairs.clock` had gone at the last judgement. */
  #clock = 0;

  /** Everything anew: it is another fleet. */
  restart(): void {
    this.bandCounts.fill(0);
    this.lossyCount = 0;
    this.demoCount = 0;
    this.importanceCounts.fill(0);
    this.importance.fill(PAIR_GONE);
    this.count = 0;
    this.#clock = -1;
  }

  /** What changed since the last time: links came or went, their figures changed, or their ends moved. */
  update(fleet: MapFleet, { vectors }: PlaceBook, hasMoved: Uint8Array | null): void {
    const { pairs } = fleet;
    this.#grow(pairs.bound);
    this.bound = pairs.bound;
    for (let pair = 0; pair < pairs.bound; pair += 1) {
      const low = pairs.low[pair] as number;
      const moved = hasMoved !== null && (hasMoved[low] === 1 || hasMoved[pairs.high[pair] as number] === 1);
      if ((pairs.changedAt[pair] as number) <= this.#clock && !moved) continue;
      this.#count(pair, -1);
      if (low === NONE) {
        this.importance[pair] = PAIR_GONE;
        continue;
      }
      if (moved || (pairs.bornAt[pair] as number) > this.#clock) {
        const high = pairs.high[pair] as number;
        this.floorMs[pair] = floorBetween(vectors, low * 3, vectors, high * 3);
        this.#hash[pair] = hashNumber(low, high) >>> (32 - HASH_BITS);
      }
      this.#judge(fleet, pair);
      this.#count(pair, 1);
    }
    this.#clock = pairs.clock;
  }

  #judge(fleet: MapFleet, pair: number): void {
    const there = fleet.pairs.there[pair] as number;
    const back = fleet.pairs.back[pair] as number;
    const rttMs = mergedRttMs(fleet, there, back);
    const floorMs = this.floorMs[pair] as number;
    const loss = lossRatioOf(Math.max(lossOf(fleet, there), lossOf(fleet, back)));
    this.rttMs[pair] = rttMs;
    this.loss[pair] = loss;
    this.band[pair] = bandIndex(rttMs, floorMs);
    this.speed[pair] = relativeSpeed(rttMs, floorMs);
    const isDemoPair = isDemo(fleet, there) || isDemo(fleet, back);
    const isLossy = loss >= LOSSY_RATIO;
    this.#state[pair] = (isLossy ? LOSSY : 0) | (isDemoPair ? DEMO : 0);
    let rank = isLossy ? RANK_LOSSY : RANK_OTHER;
    if ((this.band[pair] as number) >= BAND_SLOW) rank = RANK_SLOW;
    this.importance[pair] = (rank << HASH_BITS) | (this.#hash[pair] as number);
  }

  #count(pair: number, by: number): void {
    const importance = this.importance[pair] as number;
    if (importance === PAIR_GONE) return;
    const state = this.#state[pair] as number;
    this.count += by;
    this.importanceCounts[importance] = (this.importanceCounts[importance] as number) + by;
    const band = this.band[pair] as number;
    this.bandCounts[band] = (this.bandCounts[band] as number) + by;
    if ((state & LOSSY) !== 0) this.lossyCount += by;
    if ((state & DEMO) !== 0) this.demoCount += by;
  }

  #grow(needed: number): void {
    const before = this.band.length;
    if (needed <= before) return;
    const length = Math.ceil(needed * 1.25);
    this.floorMs = enlarged(this.floorMs, new Float32Array(length));
    this.rttMs = enlarged(this.rttMs, new Float32Array(length));
    this.loss = enlarged(this.loss, new Float32Array(length));
    this.speed = enlarged(this.speed, new Float32Array(length));
    this.band = enlarged(this.band, new Uint8Array(length));
    this.importance = enlarged(this.importance, new Uint16Array(length).fill(PAIR_GONE));
    this.#hash = enlarged(this.#hash, new Uint16Array(length));
    this.#state = enlarged(this.#state, new Uint8Array(length));
  }
}

/** What light in fibre needs between two unit vectors, three numbers from `a` in `from` and from `b` in `to`; -1 where one is 0,0,0. */
export function floorBetween(from: Float64Array, a: number, to: Float64Array, b: number): number {
  if (!isPlace(from, a) || !isPlace(to, b)) return -1;
  const x = (from[a] as number) - (to[b] as number);
  const y = (from[a + 1] as number) - (to[b + 1] as number);
  const z = (from[a + 2] as number) - (to[b + 2] as number);
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2));
  return fibreFloorMs(EARTH_RADIUS_KM * angle);
}

function isPlace(vectors: Float64Array, at: number): boolean {
  return vectors[at] !== 0 || vectors[at + 1] !== 0 || vectors[at + 2] !== 0;
}

/** The mean of the directions that have an answer one can go by; -1 = neither has. */
function mergedRttMs(fleet: MapFleet, there: number, back: number): number {
  const x = rttOf(fleet, there);
  const y = rttOf(fleet, back);
  if (x < 0) return y;
  return y < 0 ? x : (x + y) / 2;
}

function rttOf(fleet: MapFleet, link: number): number {
  if (link === NONE || ((fleet.linkFlags[link] as number) & FLAG_ABSURD) !== 0) return -1;
  return fleet.linkRttMs[link] as number;
}

function lossOf(fleet: MapFleet, link: number): number {
  return link === NONE ? 0 : (fleet.linkLoss[link] as number);
}

function isDemo(fleet: MapFleet, link: number): boolean {
  return link !== NONE && ((fleet.linkFlags[link] as number) & FLAG_DEMO) !== 0;
}
