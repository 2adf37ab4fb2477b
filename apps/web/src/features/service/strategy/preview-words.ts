import type { StrategyPreview } from "@orrery/protocol";
import { formatDurationMs, formatRatio } from "@orrery/ui";

type Figures = StrategyPreview["recorded"];

export type ShareRow = {
  instanceId: string;
  /** 0..1 of all requests; null = it had none because it was not there. */
  recorded: number | null;
  asSet: number | null;
  asAsked: number | null;
  /** Most that would be open at the same time. */
  openPeak: number | null;
};

export function failedRatioOf({ requestCount, failedCount }: Figures): number | null {
  return requestCount === 0 ? null : failedCount / requestCount;
}

/** One sentence for the list of what will happen. */
export function consequenceOf({ asSet, asAsked }: StrategyPreview, span: string): string {
  if (asAsked.requestCount === 0) return `Nothing was recorded in ${span} to try it on.`;
  const failed = `${formatRatio(failedRatioOf(asAsked))} failed (as set ${formatRatio(failedRatioOf(asSet))})`;
  const p99 = `p99 ${formatDurationMs(asAsked.p99Ms)} (as set ${formatDurationMs(asSet.p99Ms)})`;
  return `Replayed on ${span}: ${failed}, ${p99}.`;
}

/** Every instance of the three, the one that would change most first. */
export function shareRows({ recorded, asSet, asAsked }: StrategyPreview): ShareRow[] {
  const ids = new Set(
    [recorded, asSet, asAsked].flatMap(({ instances }) => instances.map((each) => each.instanceId)),
  );
  const [inRecorded, inSet, inAsked] = [recorded, asSet, asAsked].map(
    ({ instances }) => new Map(instances.map((each) => [each.instanceId, each])),
  );
  return [...ids]
    .map((id) => ({
      instanceId: id,
      recorded: inRecorded?.get(id)?.shareRatio ?? null,
      asSet: inSet?.get(id)?.shareRatio ?? null,
      asAsked: inAsked?.get(id)?.shareRatio ?? null,
      openPeak: inAsked?.get(id)?.openPeak ?? null,
    }))
    .sort((a, b) => changeOf(b) - changeOf(a) || byName.compare(a.instanceId, b.instanceId));
}

const byName = new Intl.Collator("en", { numeric: true });

function changeOf({ asSet, asAsked }: ShareRow): number {
  return Math.abs((asAsked ?? 0) - (asSet ?? 0));
}
