import {
  BACK_TEST_POINTS_MAX,
  type BackTestPoint,
  type PlantSettings,
  type ScalingBackTestFigures,
} from "@orrery/protocol";
import type { LoadHistory } from "./load-history.ts";

const HOUR_MS = 3_600_000n;

/** Adds up what a replay comes to (rules SB3 to SB5). */
export class FigureBook {
  readonly #history: LoadHistory;
  readonly #plant: PlantSettings;
  readonly #pointSteps: number;
  readonly #points: BackTestPoint[] = [];
  #point: BackTestPoint | null = null;
  #evaluationCount = 0;
  #upCount = 0;
  #downCount = 0;
  #coveredSteps = 0;
  #overSteps = 0;
  #underSteps = 0;
  #instanceSteps = 0;
  #wantedMax = 0;

  constructor(history: LoadHistory, plant: PlantSettings) {
    this.#history = history;
    this.#plant = plant;
    this.#pointSteps = Math.max(1, Math.ceil(history.load.length / BACK_TEST_POINTS_MAX));
  }

  decided(from: number, to: number): void {
    this.#evaluationCount += 1;
    if (to > from) this.#upCount += 1;
    if (to < from) this.#downCount += 1;
  }

  /** One step, as the group stood in it. */
  passed(step: number, wanted: number, readyCount: number): void {
    const load = this.#history.load[step] ?? null;
    const capacity = readyCount * this.#plant.capacity;
    this.#instanceSteps += Math.max(wanted, readyCount);
    this.#wantedMax = Math.max(this.#wantedMax, wanted);
    if (load !== null) {
      this.#coveredSteps += 1;
      if (load > readyCount * this.#plant.threshold) this.#overSteps += 1;
      if (load > capacity) this.#underSteps += 1;
    }
    if (step % this.#pointSteps === 0) {
      const atMs = this.#history.startAtMs + step * this.#history.stepMs;
      this.#point = { atMs, load, wantedMin: wanted, wantedMax: wanted, capacity };
      this.#points.push(this.#point);
    } else if (this.#point !== null) widen(this.#point, load, wanted, capacity);
  }

  result(): { readonly figures: ScalingBackTestFigures; readonly points: BackTestPoint[] } {
    const { stepMs, load } = this.#history;
    const instanceMs = this.#instanceSteps * stepMs;
    const figures = {
      evaluationCount: this.#evaluationCount,
      coveredMs: this.#coveredSteps * stepMs,
      replayedMs: load.length * stepMs,
      upCount: this.#upCount,
      downCount: this.#downCount,
      instanceMs,
      costUnits: costOf(instanceMs, this.#plant.unitsPerInstanceHour),
      overThresholdMs: this.#overSteps * stepMs,
      underCapacityMs: this.#underSteps * stepMs,
      wantedMax: this.#wantedMax,
    };
    return { figures, points: this.#points };
  }
}

function widen(point: BackTestPoint, load: number | null, wanted: number, capacity: number): void {
  if (load !== null && (point.load === null || load > point.load)) point.load = load;
  if (wanted < point.wantedMin) point.wantedMin = wanted;
  if (wanted > point.wantedMax) point.wantedMax = wanted;
  if (capacity < point.capacity) point.capacity = capacity;
}

/** Half a unit and more is one. */
function costOf(instanceMs: number, unitsPerHour: string): string {
  return ((BigInt(Math.round(instanceMs)) * BigInt(unitsPerHour) + HOUR_MS / 2n) / HOUR_MS).toString();
}
