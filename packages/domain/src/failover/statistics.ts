import {
  FAILOVER_KINDS,
  type Failover,
  type FailoverKind,
  type Fault,
  PHASES,
  type Phase,
} from "./failover.ts";

export type PhaseStatistics = {
  readonly kind: FailoverKind;
  readonly fault: Fault;
  readonly phase: Phase | "total";
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** By kind, fault and phase, over failovers that succeeded; what never happened has no row. */
export function failoverStatistics(failovers: readonly Failover[]): readonly PhaseStatistics[] {
  const succeeded = failovers.filter(({ outcome }) => outcome.kind === "succeeded");
  return FAILOVER_KINDS.flatMap((kind) =>
    (["closed", "silence", "none"] as const).flatMap((fault) => {
      const alike = succeeded.filter((failover) => failover.kind === kind && failover.fault === fault);
      return [...PHASES, "total" as const].flatMap((phase) => {
        const times = alike.flatMap((failover) => durationsOf(failover, phase));
        const [p50Ms, p99Ms, maxMs] = [percentile(times, 0.5), percentile(times, 0.99), percentile(times, 1)];
        if (p50Ms === null || p99Ms === null || maxMs === null) return [];
        return [{ kind, fault, phase, count: times.length, p50Ms, p99Ms, maxMs }];
      });
    }),
  );
}

/** The nearest rank: always one of the values. `ratio` 0..1; null without values. */
export function percentile(values: readonly number[], ratio: number): number | null {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? null;
}

function durationsOf({ phases, outcome }: Failover, phase: Phase | "total"): number[] {
  if (phase === "total") return outcome.kind === "succeeded" ? [outcome.totalMs] : [];
  return phases.flatMap((timing) =>
    timing.phase === phase && timing.state === "done" ? [timing.durationMs] : [],
  );
}
