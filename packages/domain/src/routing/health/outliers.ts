import type { ServiceSettings } from "@orrery/protocol";

export type OutlierSettings = ServiceSettings["outlier"];
export type SuccessCount = { readonly requestCount: number; readonly failedCount: number };

const JITTER_RATIO = 0.1;

/**
 * Which of the counts stand out as bad (rule RH9), as indexes: below the mean of the success rates by so many standard deviations. None where too few
 * instances had enough requests (Envoy, outlier detection, success rate).
 */
export function outliersOf(counts: readonly SuccessCount[], settings: OutlierSettings): number[] {
  const { minRequests, minInstances, deviationFactor } = settings;
  const judged: number[] = [];
  for (const [at, { requestCount }] of counts.entries()) if (requestCount >= minRequests) judged.push(at);
  if (judged.length < minInstances) return [];
  const rates = judged.map((at) => successRatio(counts[at]));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  const least = mean - deviationFactor * Math.sqrt(variance);
  return judged.filter((_, i) => (rates[i] ?? 1) < least);
}

/** How many of so many instances may be ejected at the same time (rule RH10): at least one of two or more, never the only one. */
export function ejectionsMax(instanceCount: number, ejectionCapRatio: number): number {
  return instanceCount < 2 ? 0 : Math.max(1, Math.floor(instanceCount * ejectionCapRatio));
}

/** Longer each time, up to the maximum, and up to a tenth more by chance (rule RH11). `count`: this time included; `random`: 0..1. */
export function ejectionMs(
  count: number,
  { baseEjectionMs, maxEjectionMs }: Pick<OutlierSettings, "baseEjectionMs" | "maxEjectionMs">,
  random: number,
): number {
  return Math.min(maxEjectionMs, baseEjectionMs * count) * (1 + JITTER_RATIO * random);
}

function successRatio(count: SuccessCount | undefined): number {
  return count === undefined ? 1 : 1 - count.failedCount / count.requestCount;
}
