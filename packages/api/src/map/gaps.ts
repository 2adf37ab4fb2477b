import type { HubRun } from "@orrery/db";
import { MINUTE_MS } from "@orrery/domain";

export type Span = { fromAtMs: number; toAtMs: number };

/**
 * When no hub ran, or it did not see anything, as far as the log tells: from a stop to the next start; where a start follows no stop
 * (the hub was killed) from the end of the last minute of which anything is kept; and whatever the hub called itself blind. `runs` are
 * in order, from long before the span that is asked for; the hub that answers runs now. Merged, in order.
 */
export function hubAwaySpans(
  runs: readonly HubRun[],
  lastRecordedBefore: (atMs: number) => number | null,
): Span[] {
  const spans: Span[] = [];
  let stoppedAtMs: number | null = null;
  for (const { kind, atMs, blindMs } of runs) {
    if (kind === "stopped") stoppedAtMs = atMs;
    else if (kind === "blind") spans.push({ fromAtMs: atMs - blindMs, toAtMs: atMs });
    else {
      const recordedAtMs = lastRecordedBefore(atMs);
      const killedAtMs = recordedAtMs === null ? Number.NEGATIVE_INFINITY : recordedAtMs + MINUTE_MS;
      const fromAtMs = stoppedAtMs ?? killedAtMs;
      // Where another replica went on meanwhile, there is a minute of this very start.
      if (fromAtMs < atMs) spans.push({ fromAtMs, toAtMs: atMs });
      stoppedAtMs = null;
    }
  }
  return merged(spans);
}

/**
 * Minutes of a span that are gaps: no row of any node is of them, and no hub saw any of them. Where a hub ran and no node reported, the
 * whole fleet was silent, and that is no gap. Joined where they follow each other.
 */
export function gapsIn(
  { fromAtMs, toAtMs }: Span,
  recordedMinutes: readonly number[],
  away: readonly Span[],
): Span[] {
  const recorded = new Set(recordedMinutes);
  const gaps: Span[] = [];
  let i = 0;
  const firstAtMs = Math.ceil(fromAtMs / MINUTE_MS) * MINUTE_MS;
  for (let atMs = firstAtMs; atMs + MINUTE_MS <= toAtMs; atMs += MINUTE_MS) {
    while (i < away.length && (away[i] as Span).toAtMs < atMs + MINUTE_MS) i += 1;
    const span = away[i];
    if (span === undefined) break;
    if (span.fromAtMs <= atMs && !recorded.has(atMs)) gaps.push({ fromAtMs: atMs, toAtMs: atMs + MINUTE_MS });
  }
  return merged(gaps);
}

function merged(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((x, y) => x.fromAtMs - y.fromAtMs)) {
    const last = joined.at(-1);
    if (last !== undefined && span.fromAtMs <= last.toAtMs) last.toAtMs = Math.max(last.toAtMs, span.toAtMs);
    else joined.push({ ...span });
  }
  return joined;
}
