import type { SampleProblem } from "@orrery/protocol";
import type { GroupInstance } from "./instance.ts";
import { judgeSample, type Sample } from "./sample.ts";

/** What one metric says of a group now. */
export type MetricReading = {
  readonly metric: string;
  /** The mean of the fresh values, or the group's own; null = there is none. */
  readonly value: number | null;
  readonly freshCount: number;
  readonly missingCount: number;
  readonly hasQuorum: boolean;
  readonly newestAtMs: number | null;
  /** Of the missing. */
  readonly problems: readonly { readonly problem: SampleProblem; readonly count: number }[];
};

type Best = { value: number; atMs: number } | { problem: SampleProblem; atMs: number };
type Freshness = { readonly staleAfterMs: number; readonly quorumRatio: number };

/** One metric of all ready instances (rules SS3 to SS6); samples in any order. */
export function readInstances(
  metric: string,
  { samples, instances }: { samples: readonly Sample[]; instances: readonly GroupInstance[] },
  { staleAfterMs, quorumRatio }: Freshness,
  nowMs: number,
): MetricReading {
  const best = new Map<string, Best | null>();
  for (const { id, state } of instances) if (state === "ready") best.set(id, null);
  for (const sample of samples) {
    if (sample.metric !== metric || sample.instanceId === null) continue;
    const known = best.get(sample.instanceId);
    if (known !== undefined) best.set(sample.instanceId, better(known, sample, nowMs, staleAfterMs));
  }
  return readingOf(metric, [...best.values()], quorumRatio);
}

/** A metric of the group itself. */
export function readGroup(
  metric: string,
  samples: readonly Sample[],
  staleAfterMs: number,
  nowMs: number,
): MetricReading {
  let best: Best | null = null;
  for (const sample of samples) {
    if (sample.metric === metric && sample.instanceId === null) {
      best = better(best, sample, nowMs, staleAfterMs);
    }
  }
  return readingOf(metric, [best], 1);
}

/** The newer value; of the same time the higher, whichever came first; a problem only where there is no value. */
function better(known: Best | null, sample: Sample, nowMs: number, staleAfterMs: number): Best {
  const judged = judgeSample(sample, nowMs, staleAfterMs);
  if (judged.kind === "value") {
    const isOlder =
      known !== null &&
      "value" in known &&
      (known.atMs > judged.atMs || (known.atMs === judged.atMs && known.value >= judged.value));
    return isOlder ? known : { value: judged.value, atMs: judged.atMs };
  }
  const found: Best = { problem: judged.kind === "stale" ? "stale" : judged.problem, atMs: sample.atMs };
  if (known === null) return found;
  if ("value" in known || known.atMs > found.atMs) return known;
  return known.atMs === found.atMs && known.problem < found.problem ? known : found;
}

function readingOf(metric: string, best: readonly (Best | null)[], quorumRatio: number): MetricReading {
  const problems = new Map<SampleProblem, number>();
  let sum = 0;
  let freshCount = 0;
  let newestAtMs: number | null = null;
  for (const each of best) {
    if (each !== null && "value" in each) {
      sum += each.value;
      freshCount += 1;
      newestAtMs = Math.max(newestAtMs ?? 0, each.atMs);
    } else {
      const problem = each?.problem ?? "absent";
      problems.set(problem, (problems.get(problem) ?? 0) + 1);
    }
  }
  return {
    metric,
    value: freshCount === 0 ? null : sum / freshCount,
    freshCount,
    missingCount: best.length - freshCount,
    hasQuorum: freshCount > 0 && freshCount >= quorumRatio * best.length,
    newestAtMs,
    problems: [...problems]
      .map(([problem, count]) => ({ problem, count }))
      .sort((a, b) => (a.problem < b.problem ? -1 : 1)),
  };
}
