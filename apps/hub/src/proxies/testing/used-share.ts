import type { Target } from "@orrery/proxy-lab";

/** How much of what may be used in a window came in the last one: 0..1, 0 as long as it was not watched for a window. To be called often. */
export function watchUsedShare(
  target: Pick<Target, "requestCount">,
  { allowed, windowMs }: { allowed: number; windowMs: number },
): () => number {
  const seen: { atMs: number; count: number }[] = [];
  return () => {
    const atMs = performance.now();
    seen.push({ atMs, count: target.requestCount });
    while ((seen[1]?.atMs ?? atMs) <= atMs - windowMs) seen.shift();
    const [first] = seen;
    if (first === undefined || first.atMs > atMs - windowMs) return 0;
    return ((target.requestCount - first.count) / allowed) * (windowMs / (atMs - first.atMs));
  };
}
