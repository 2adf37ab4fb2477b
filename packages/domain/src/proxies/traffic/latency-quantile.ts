/** Of latencies as in EgressCounters, evenly spread within each class; null = there are none (rule PN3). `quantile`: 0..1. */
export function latencyQuantileMs(latencies: readonly number[], quantile: number): number | null {
  const total = latencies.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = quantile * total;
  for (const [bucket, count] of latencies.entries()) {
    const fromMs = bucket === 0 ? 0 : 2 ** (bucket - 1);
    if (left <= count)
      return Math.round((fromMs + (left / Math.max(1, count)) * (2 ** bucket - fromMs)) * 10) / 10;
    left -= count;
  }
  return 2 ** (latencies.length - 1);
}
