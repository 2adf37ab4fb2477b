import type { ForecastView, ScalingGroupSettings } from "@orrery/protocol";
import { BUCKET_MS } from "./load-buckets.ts";

/** What a forecast asks for at least now: the highest floor within `aheadMs`; null = nothing (rules SF6, SF10). */
export function forecastFloor(
  { state, points }: Pick<ForecastView, "state" | "points">,
  { forecast }: Pick<ScalingGroupSettings, "forecast">,
  nowMs: number,
): number | null {
  if (state !== "on" || !forecast.isWanted) return null;
  let floor: number | null = null;
  for (const point of points) {
    if (point.atMs + BUCKET_MS <= nowMs || point.atMs > nowMs + forecast.aheadMs) continue;
    floor = Math.max(floor ?? 0, point.floor);
  }
  return floor;
}
