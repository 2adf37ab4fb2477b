import type { EgressCounters, EgressReport, PoolId, ProxyFault, ProxyId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";

type ReportedRow = EgressReport["counters"][number];
/** Whoever has one adds to it, and then calls `changed`. */
export type CounterRow = Omit<ReportedRow, keyof EgressCounters> & {
  -readonly [Key in keyof EgressCounters]: EgressCounters[Key];
};

const LATENCY_BUCKETS = 18;
const ROWS_MAX = 4000;
/** Where there are too many targets, the rest is counted together. */
export const OTHER_TARGETS = "(others)";
/** A row that nobody added to for so long is dropped once it was told; it begins anew at zero. */
const IDLE_MS = 3_600_000;
const SWEEP_EVERY_MS = 60_000;

/** What passed, by pool, proxy, worker and target, since this process began. */
export class TrafficCounters {
  readonly #clock: Clock;
  readonly #rows = new Map<string, { row: CounterRow; usedMs: number }>();
  readonly #changed = new Set<CounterRow>();
  #sweptMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sweptMs = clock.monotonicMs();
  }

  rowOf(poolId: PoolId, proxyId: ProxyId | null, worker: string, target: string): CounterRow {
    const key = `${poolId}\n${proxyId ?? ""}\n${worker}\n${target}`;
    const known = this.#rows.get(key);
    const nowMs = this.#clock.monotonicMs();
    if (known !== undefined) {
      known.usedMs = nowMs;
      return known.row;
    }
    if (this.#rows.size >= ROWS_MAX && target !== OTHER_TARGETS) {
      return this.rowOf(poolId, proxyId, worker, OTHER_TARGETS);
    }
    const row: CounterRow = {
      ...{ poolId, proxyId, worker, target },
      ...{ attempts: 0, faults: {}, requests: 0, failedRequests: 0, sentBytes: 0, receivedBytes: 0 },
      ...{ probes: 0, probeBytes: 0, latencies: new Array<number>(LATENCY_BUCKETS).fill(0) },
    };
    this.#rows.set(key, { row, usedMs: nowMs });
    return row;
  }

  changed(row: CounterRow): void {
    this.#changed.add(row);
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Copies, at most so many; they count as told. */
  take(max: number): ReportedRow[] {
    this.#sweep();
    const taken: ReportedRow[] = [];
    for (const row of this.#changed) {
      if (taken.length === max) break;
      this.#changed.delete(row);
      taken.push({ ...row, faults: { ...row.faults }, latencies: [...row.latencies] });
    }
    return taken;
  }

  /** They were not told after all. */
  putBack(taken: readonly ReportedRow[]): void {
    for (const { poolId, proxyId, worker, target } of taken) {
      this.#changed.add(this.rowOf(poolId, proxyId, worker, target));
    }
  }

  /** The hub may know nothing of them. */
  changeAll(): void {
    for (const { row } of this.#rows.values()) this.#changed.add(row);
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sweptMs < SWEEP_EVERY_MS) return;
    this.#sweptMs = nowMs;
    for (const [key, { row, usedMs }] of this.#rows) {
      if (nowMs - usedMs > IDLE_MS && !this.#changed.has(row)) this.#rows.delete(key);
    }
  }
}

export function countLatency(row: CounterRow, ms: number): void {
  const bucket = Math.min(LATENCY_BUCKETS - 1, 32 - Math.clz32(Math.max(0, ms)));
  row.latencies[bucket] = (row.latencies[bucket] ?? 0) + 1;
}

export function countFault(row: CounterRow, fault: ProxyFault): void {
  row.faults[fault] = (row.faults[fault] ?? 0) + 1;
}
