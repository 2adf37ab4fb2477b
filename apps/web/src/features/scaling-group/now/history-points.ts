import type { ScalingDecision, ScalingDecisionView, ScalingSeries } from "@orrery/protocol";
import type { LoadMark, LoadPoint } from "@orrery/ui";

/** Recorded steps, and then what is known since: the newest evaluation, which no step holds yet. */
export function historyPoints(
  { points }: ScalingSeries,
  metric: string,
  newest: ScalingDecision | null,
): LoadPoint[] {
  const rows = points.map((point): LoadPoint => {
    const measured = point.metrics[metric];
    return {
      ...{ atMs: point.atMs, mean: measured?.mean ?? null, max: measured?.max ?? null },
      counts: [point.wantedMax, point.ready],
    };
  });
  if (newest !== null && newest.atMs > (rows.at(-1)?.atMs ?? 0)) {
    const value = newest.readings.find((reading) => reading.metric === metric)?.value ?? null;
    rows.push({
      ...{ atMs: newest.atMs, mean: value, max: value },
      counts: [newest.to, newest.instances.readyCount],
    });
  }
  return rows;
}

/** What changed the number: decisions, and people. Oldest first. */
export function historyMarks(
  changes: readonly ScalingDecisionView[],
  byHand: readonly { atMs: number; summary: string; data: Record<string, unknown> }[],
): LoadMark[] {
  const decided = changes.map(({ atMs, outcome, sentence }) => ({ atMs, isUp: outcome === "up", sentence }));
  const set = byHand.map(({ atMs, summary, data }) => {
    return { atMs, isUp: wantedOf(data.after) >= wantedOf(data.before), sentence: summary };
  });
  return [...decided, ...set].sort((a, b) => a.atMs - b.atMs);
}

function wantedOf(side: unknown): number {
  const wanted = typeof side === "object" && side !== null && "wanted" in side ? side.wanted : null;
  return typeof wanted === "number" ? wanted : 0;
}
