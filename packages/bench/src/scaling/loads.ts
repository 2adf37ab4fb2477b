import { randomOf } from "./random-of.ts";

/** `load`: of all instances together, 1 = as much as one can do. `isSilent`: whether the metrics are cut off. */
export type Load = {
  readonly load: (nowMs: number) => number;
  readonly isSilent: (nowMs: number) => boolean;
};

const MINUTE_MS = 60_000;
const never = () => false;

/** By name; each of a seed. */
export const LOADS: Record<string, (seed: number) => Load> = {
  oscillating: (seed) => {
    const periodMs = (3 + seed / 2) * MINUTE_MS;
    return { load: (nowMs) => 4 + 2.5 * Math.sin((nowMs / periodMs) * 2 * Math.PI), isSilent: never };
  },
  bursty: (seed) => {
    const isBurst = chance(seed, 0.08, MINUTE_MS);
    return { load: (nowMs) => (isBurst(nowMs) ? 9 : 2), isSilent: never };
  },
  gappy: (seed) => {
    const isSilent = chance(seed, 0.25, 4 * MINUTE_MS);
    return { load: (nowMs) => 5 + 3 * Math.sin((nowMs / (240 * MINUTE_MS)) * 2 * Math.PI), isSilent };
  },
};

function chance(seed: number, ratio: number, everyMs: number): (nowMs: number) => boolean {
  return (nowMs) => randomOf(seed * 7919 + Math.floor(nowMs / everyMs))() < ratio;
}
