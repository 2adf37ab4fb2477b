import { type ArcChoice, ArcChooser, type WantedPairs } from "./arc-choice.ts";
import { type ArcMarks, MARK_NONE } from "./arc-marks.ts";
import { type ExtraArc, extraArcs } from "./extra-arcs.ts";
import { BAND_UNKNOWN, bandIndex, relativeSpeed } from "./latency-band.ts";
import type { LinkJudgement } from "./link-judgement.ts";
import type { MapModelInput } from "./map-input.ts";
import type { MapArcs } from "./map-scene.ts";
import type { Markers } from "./markers.ts";

export type ArcPlan = { readonly marks: ArcMarks; readonly wanted: WantedPairs; readonly countMax: number };

/**
 * The columns of `MapArcs` while they are being made: arcs between placed markers, then those with an end that has no position; in both,
 * first the chosen pairs in the order of their numbers, then the rest.
 */
export class Arcs {
  version = 0;
  pathsVersion = 0;
  count = 0;
  totalCount = 0;
  from = new Int32Array(0);
  to = new Int32Array(0);
  band = new Uint8Array(0);
  speed = new Float32Array(0);
  loss = new Float32Array(0);
  mark = new Uint8Array(0);
  rttMs = new Float32Array(0);

  leftOutCount = 0;
  /** The ways to targets among them, and marked edges that nobody measures. */
  extra: readonly ExtraArc[] = [];
  readonly #chooser = new ArcChooser();
  #isSamePath = true;

  prepare(input: MapModelInput, markers: Markers, judgement: LinkJudgement, plan: ArcPlan): void {
    const { marks, wanted, countMax } = plan;
    const wished = extraArcs(input, markers, marks);
    this.extra = wished.slice(0, countMax);
    const takesOthers = input.layer !== "targets";
    const choice = this.#chooser.choose(judgement, wanted, takesOthers, countMax - this.extra.length);
    this.leftOutCount = choice.leftOutCount + wished.length - this.extra.length;
    this.#isSamePath = !this.#grow(choice.count + this.extra.length);
    const [countBefore, totalBefore] = [this.count, this.totalCount];
    this.#fill(input, markers, judgement, marks, choice);
    if (countBefore !== this.count || totalBefore !== this.totalCount) this.#isSamePath = false;
    this.version += 1;
    if (!this.#isSamePath) this.pathsVersion += 1;
  }

  /** As it is now: the columns are shared, the counts and versions are not. */
  snapshot(): MapArcs {
    const { version, pathsVersion, count, totalCount, from, to, band, speed, loss, mark, rttMs } = this;
    return { version, pathsVersion, count, totalCount, from, to, band, speed, loss, mark, rttMs };
  }

  #fill(
    { fleet, isStale }: MapModelInput,
    { markerOfSlot, count }: Markers,
    judgement: LinkJudgement,
    marks: ArcMarks,
    choice: ArcChoice,
  ): void {
    const { low, high } = fleet.pairs;
    /** Whatever has an end without a position, for the second part of the columns. */
    const later: number[] = [];
    const put = (pair: number) => {
      const at = this.#path(
        markerOfSlot[low[pair] as number] as number,
        markerOfSlot[high[pair] as number] as number,
      );
      this.band[at] = isStale ? BAND_UNKNOWN : (judgement.band[pair] as number);
      this.speed[at] = isStale ? 0 : (judgement.speed[pair] as number);
      this.loss[at] = judgement.loss[pair] as number;
      this.mark[at] = marks.ofPair[pair] ?? MARK_NONE;
      this.rttMs[at] = judgement.rttMs[pair] as number;
    };
    const putExtra = ({ from, to, floorMs, rttMs, loss, mark }: ExtraArc) => {
      const at = this.#path(from, to);
      this.band[at] = isStale ? BAND_UNKNOWN : bandIndex(rttMs, floorMs);
      this.speed[at] = isStale ? 0 : relativeSpeed(rttMs, floorMs);
      this.loss[at] = loss;
      this.mark[at] = mark;
      this.rttMs[at] = rttMs;
    };
    this.totalCount = 0;
    for (let i = 0; i < choice.count; i += 1) {
      const pair = choice.pairs[i] as number;
      if ((judgement.floorMs[pair] as number) < 0) later.push(pair);
      else put(pair);
    }
    const isPlaced = ({ from, to }: ExtraArc) => from < count && to < count;
    for (const arc of this.extra) if (isPlaced(arc)) putExtra(arc);
    this.count = this.totalCount;
    for (const pair of later) put(pair);
    for (const arc of this.extra) if (!isPlaced(arc)) putExtra(arc);
  }

  #path(from: number, to: number): number {
    const at = this.totalCount;
    if (this.from[at] !== from || this.to[at] !== to) this.#isSamePath = false;
    this.from[at] = from;
    this.to[at] = to;
    this.totalCount += 1;
    return at;
  }

  #grow(needed: number): boolean {
    if (needed <= this.from.length) return false;
    const length = Math.ceil(needed * 1.25);
    this.from = new Int32Array(length);
    this.to = new Int32Array(length);
    this.band = new Uint8Array(length);
    this.speed = new Float32Array(length);
    this.loss = new Float32Array(length);
    this.mark = new Uint8Array(length);
    this.rttMs = new Float32Array(length);
    return true;
  }
}
