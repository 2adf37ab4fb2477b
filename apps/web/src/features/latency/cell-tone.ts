import { type LatencyBand, latencyBand } from "@orrery/domain/map";
import type { LinkFigures } from "@orrery/protocol";
import { type LossLevel, lossLevel } from "./loss-level.ts";
import { type MatrixMetric, metricValue } from "./matrix-metric.ts";

/** How a cell is coloured. A colour is a status only where there is something to judge by: a floor, or loss. */
export type CellTone =
  | { kind: "none" }
  | { kind: "band"; band: Exclude<LatencyBand, "unknown"> }
  | { kind: "loss"; level: LossLevel }
  /** A shade, from 0 for the least to RAMP_STEPS - 1 for the most of what the matrix holds. */
  | { kind: "ramp"; step: number };

export const RAMP_STEPS = 6;

/** The ends of a shade, in milliseconds. */
export type Ramp = { low: number; high: number };

export function toneOfLink(
  metric: MatrixMetric,
  figures: LinkFigures | null,
  floorMs: number | null,
  ramp: Ramp | null,
): CellTone {
  const value = figures === null ? null : metricValue(metric, figures);
  if (value === null) return { kind: "none" };
  if (metric === "loss") return { kind: "loss", level: lossLevel(value) };
  if (metric === "rtt" && floorMs !== null) {
    const band = latencyBand(value, floorMs);
    if (band !== "unknown") return { kind: "band", band };
  }
  return { kind: "ramp", step: rampStep(value, ramp) };
}

/** Equal ratios are equal steps: from 1 to 10 ms is as far as from 10 to 100. */
export function rampStep(value: number, ramp: Ramp | null): number {
  if (ramp === null || !(ramp.high > ramp.low)) return 0;
  const share = Math.log(clamp(value, ramp) / ramp.low) / Math.log(ramp.high / ramp.low);
  return Math.min(RAMP_STEPS - 1, Math.floor(share * RAMP_STEPS));
}

/** Below this nobody feels a difference, and a logarithm would make the most of it. */
const RAMP_LOW_MIN_MS = 0.5;
/** Figures that are nearly alike are shaded alike. */
const RAMP_RATIO_MIN = 8;

/** Null = nothing to shade. */
export function rampOf(values: Iterable<number>): Ramp | null {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0 && low === Number.POSITIVE_INFINITY) return null;
  const floor = Math.max(RAMP_LOW_MIN_MS, low);
  return { low: floor, high: Math.max(floor * RAMP_RATIO_MIN, high) };
}

function clamp(value: number, { low, high }: Ramp): number {
  return Math.min(high, Math.max(low, value));
}
