import { addCounters, countedSince, noCounters, OTHER_TARGETS } from "@orrery/domain/proxies";
import type { EgressCounters, EgressReport, NodeId, PoolId, ProxyId, TrafficFigures } from "@orrery/protocol";
import { CounterWindow } from "./counter-window.ts";
import { trafficOf } from "./traffic-figures.ts";

/** What is stored of one minute, or of a part of it: added to what is there. */
export type CountedMinute = {
  poolId: PoolId;
  proxyId: ProxyId | null;
  target: string;
  minuteAtMs: number;
  counters: EgressCounters;
};

export type UsageRow = { nodeId: NodeId; worker: string; poolId: PoolId; counters: EgressCounters };

type Counted = EgressReport["counters"][number];
type Run = { runId: string; counters: Map<string, EgressCounters> };

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
const SPARK_MS = 10_000;
/** Of one pool and minute; what else is counted goes to the others. */
const TARGETS_MAX = 20;
const USAGE_ROWS_MAX = 5000;
/** Of one node's run: what comes beyond is counted without a target. */
const KEYS_MAX = 20_000;

/** Adds up what gateways counted: by minute for the database, and lately for whoever looks. Times are of a clock that never goes back. */
export class TrafficBook {
  readonly #runs = new Map<NodeId, Run>();
  readonly #minutes = new Map<string, CountedMinute>();
  readonly #targets = new Map<string, Set<string>>();
  readonly #pools = new Map<PoolId, CounterWindow>();
  readonly #proxies = new Map<ProxyId, { recent: CounterWindow; spark: CounterWindow }>();
  readonly #usage = new Map<string, Omit<UsageRow, "counters"> & { window: CounterWindow }>();

  /** `onAttempts`: what of it went through which proxy. Gives the proxies of which something was counted. */
  take(
    nodeId: NodeId,
    { runId, counters }: Pick<EgressReport, "runId" | "counters">,
    nowMs: number,
    onAttempts: (proxyId: ProxyId, attempts: number) => void = () => {},
  ): Set<ProxyId> {
    let run = this.#runs.get(nodeId);
    if (run?.runId !== runId) {
      run = { runId, counters: new Map() };
      this.#runs.set(nodeId, run);
    }
    const touched = new Set<ProxyId>();
    for (const each of counters) {
      const key = `${each.poolId} ${each.proxyId ?? ""} ${each.worker} ${each.target}`;
      const counted = countedSince(run.counters.get(key), each);
      if (!run.counters.has(key) && run.counters.size >= KEYS_MAX) continue;
      run.counters.set(key, each);
      this.#add(nodeId, each, counted, nowMs);
      if (each.proxyId === null) continue;
      touched.add(each.proxyId);
      onAttempts(each.proxyId, counted.attempts);
    }
    return touched;
  }

  /** Everything that was counted since the last time, to be stored. */
  takeMinutes(): CountedMinute[] {
    const minutes = [...this.#minutes.values()];
    this.#minutes.clear();
    this.#targets.clear();
    return minutes;
  }

  /** It was not stored after all. */
  putBack(minutes: readonly CountedMinute[]): void {
    for (const minute of minutes) this.#addMinute(minute);
  }

  /** Of the last minute; null = nothing was heard in it. */
  poolTraffic(poolId: PoolId, nowMs: number): TrafficFigures | null {
    const window = this.#pools.get(poolId);
    return window === undefined || window.isEmpty(nowMs) ? null : trafficOf(window.sum(nowMs));
  }

  /** `lastTen`: of the last ten seconds. `latencies`: of five minutes, by ten seconds. */
  proxyTraffic(
    proxyId: ProxyId,
    nowMs: number,
  ): { lastTen: EgressCounters; lastMinute: EgressCounters; latencies: (number | null)[] } {
    const windows = this.#proxies.get(proxyId);
    if (windows === undefined) {
      return { lastTen: noCounters(), lastMinute: noCounters(), latencies: [] };
    }
    return {
      lastTen: windows.recent.sum(nowMs, 10),
      lastMinute: windows.recent.sum(nowMs),
      latencies: windows.spark.each(nowMs, (counters) => trafficOf(counters).p50Ms),
    };
  }

  /** Whether any of its windows still moves. */
  isCounting(proxyId: ProxyId, nowMs: number): boolean {
    return this.#proxies.get(proxyId)?.spark.isEmpty(nowMs) === false;
  }

  /** Of the last hour, most bytes first. */
  usage(nowMs: number, limit: number): UsageRow[] {
    const rows: UsageRow[] = [];
    for (const [key, { window, ...row }] of this.#usage) {
      if (window.isEmpty(nowMs)) this.#usage.delete(key);
      else rows.push({ ...row, counters: window.sum(nowMs) });
    }
    const bytes = ({ counters }: UsageRow) => counters.sentBytes + counters.receivedBytes;
    return rows.sort((a, b) => bytes(b) - bytes(a)).slice(0, limit);
  }

  forgetNode(nodeId: NodeId): void {
    this.#runs.delete(nodeId);
  }

  forgetProxy(proxyId: ProxyId): void {
    this.#proxies.delete(proxyId);
  }

  #add(
    nodeId: NodeId,
    { poolId, proxyId, worker, target }: Counted,
    counters: EgressCounters,
    nowMs: number,
  ): void {
    const minuteAtMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    this.#addMinute({ poolId, proxyId, target, minuteAtMs, counters });
    windowOf(this.#pools, poolId, () => new CounterWindow(SECOND_MS, 60)).add(counters, nowMs);
    if (proxyId !== null) {
      const windows = windowOf(this.#proxies, proxyId, () => ({
        recent: new CounterWindow(SECOND_MS, 60),
        spark: new CounterWindow(SPARK_MS, 30),
      }));
      windows.recent.add(counters, nowMs);
      windows.spark.add(counters, nowMs);
    }
    const key = `${nodeId} ${poolId} ${worker}`;
    if (worker === "" || (!this.#usage.has(key) && this.#usage.size >= USAGE_ROWS_MAX)) return;
    const row = windowOf(this.#usage, key, () => ({
      ...{ nodeId, poolId, worker },
      window: new CounterWindow(MINUTE_MS, 60),
    }));
    row.window.add(counters, nowMs);
  }

  #addMinute(minute: CountedMinute): void {
    const target = this.#targetOf(minute);
    const key = `${minute.poolId} ${minute.proxyId ?? ""} ${target} ${minute.minuteAtMs}`;
    const known = windowOf(this.#minutes, key, () => ({ ...minute, target, counters: noCounters() }));
    addCounters(known.counters, minute.counters);
  }

  #targetOf({ poolId, minuteAtMs, target }: CountedMinute): string {
    const targets = windowOf(this.#targets, `${poolId} ${minuteAtMs}`, () => new Set<string>());
    if (targets.size < TARGETS_MAX) targets.add(target);
    return targets.has(target) ? target : OTHER_TARGETS;
  }
}

function windowOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
