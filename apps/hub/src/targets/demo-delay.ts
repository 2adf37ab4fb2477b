import { distanceKm, fibreFloorMs } from "@orrery/domain/map";
import type { DemoDelay } from "@orrery/protocol";

/** One end of a demonstration: a node with the label `demo=true`, or a target that was made as one. */
export type DemoEnd = {
  readonly isDemo: boolean;
  readonly latitude: number | null;
  readonly longitude: number | null;
};

/** Cables are longer than the great circle, and routers take their time. */
const DETOUR_RATIO = 1.3;
const JITTER_RATIO = 0.04;
const JITTER_MIN_MS = 0.4;

/** What stands in for the distance between two ends of a demonstration; null where one of them is real, or nobody knows where it is. */
export function demoDelay(a: DemoEnd, b: DemoEnd): DemoDelay | null {
  const [from, to] = [placeOf(a), placeOf(b)];
  if (!a.isDemo || !b.isDemo || from === null || to === null) return null;
  const delayMs = fibreFloorMs(distanceKm(from, to)) * DETOUR_RATIO;
  return { delayMs: tenths(delayMs), jitterMs: tenths(Math.max(JITTER_MIN_MS, delayMs * JITTER_RATIO)) };
}

export function isDemoNode({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return labels.demo === "true";
}

function placeOf({ latitude, longitude }: DemoEnd) {
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
