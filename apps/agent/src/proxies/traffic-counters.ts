import { type Counters, countedSince, noCounters, OTHER_TARGETS } from "@orrery/domain/proxies";
import type { EgressCounters, EgressReport, PoolId, ProxyId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";

type ReportedRow = EgressReport["counters"][number];
/** Whoever has one adds to it, and then calls `changed`. */
export type CounterRow = Omit<ReportedRow, keyof EgressCounters> & Counters;

type Entry = {
  readonly row: CounterRow;
  /** Before the run that is told now. */
  base: EgressCounters;
  /** As the hub has noted it last. */
  noted: EgressCounters;
  usedMs: number;
};
/** What was taken for a report, and what it stands for. */
export type TakenCounters = {
  readonly rows: ReportedRow[];
  readonly totals: readonly [CounterRow, EgressCounters][];
};

const ROWS_MAX = 4000;
/** Where rows become many, one that nobody added to for so long is dropped once it was told; it begins anew at zero. */
const IDLE_MS = 3_600_000;
const MANY_RATIO = 0.75;
const SWEEP_EVERY_MS = 60_000;

/**
 * What passed, by pool, proxy, worker and target. It is told as counted since a run began, so that a lost report loses nothing; each connection to
 * a hub begins a run with what was not noted before, because a hub that was restarted remembers no earlier one.
 */
export class TrafficCounters {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Set<CounterRow>();
  #sweptMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sweptMs = clock.monotonicMs();
  }

  rowOf(poolId: PoolId, proxyId: ProxyId | null, worker: string, target: string): CounterRow {
    const key = keyOf({ poolId, proxyId, worker, target });
    const known = this.#entries.get(key);
    const nowMs = this.#clock.monotonicMs();
    if (known !== undefined) {
      known.usedMs = nowMs;
      return known.row;
    }
    if (this.#entries.size >= ROWS_MAX && target !== OTHER_TARGETS) {
      return this.rowOf(poolId, proxyId, worker, OTHER_TARGETS);
    }
    const row: CounterRow = { poolId, proxyId, worker, target, ...noCounters() };
    this.#entries.set(key, { row, usedMs: nowMs, base: noCounters(), noted: noCounters() });
    return row;
  }

  changed(row: CounterRow): void {
    this.#changed.add(row);
  }

  /** At most so many; they count as told. */
  take(max: number): TakenCounters {
    this.#sweep();
    const rows: ReportedRow[] = [];
    const totals: [CounterRow, EgressCounters][] = [];
    for (const row of this.#changed) {
      if (rows.length === max) break;
      this.#changed.delete(row);
      const base = this.#entries.get(keyOf(row))?.base;
      if (base === undefined) continue;
      rows.push({ ...row, ...countedSince(base, row) });
      totals.push([row, countedSince(undefined, row)]);
    }
    return { rows, totals };
  }

  noted({ totals }: TakenCounters): void {
    for (const [row, total] of totals) {
      const entry = this.#entries.get(keyOf(row));
      if (entry !== undefined) entry.noted = total;
    }
  }

  /** They were not told after all. */
  putBack({ totals }: TakenCounters): void {
    for (const [row] of totals) this.#changed.add(row);
  }

  /** Everything that was not noted is told in the new run. */
  beginRun(): void {
    for (const entry of this.#entries.values()) entry.base = entry.noted;
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sweptMs < SWEEP_EVERY_MS || this.#entries.size < MANY_RATIO * ROWS_MAX) return;
    this.#sweptMs = nowMs;
    for (const [key, { row, usedMs }] of this.#entries) {
      if (nowMs - usedMs > IDLE_MS && !this.#changed.has(row)) this.#entries.delete(key);
    }
  }
}

function keyOf({
  poolId,
  proxyId,
  worker,
  target,
}: Pick<CounterRow, "poolId" | "proxyId" | "worker" | "target">): string {
  return `${poolId}\n${proxyId ?? ""}\n${worker}\n${target}`;
}
