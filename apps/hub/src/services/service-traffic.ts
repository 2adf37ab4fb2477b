import type { ServiceMinute, ServiceTraffic } from "@orrery/db";
import { LATENCY_CLASSES, latencyQuantileMs } from "@orrery/domain/proxies";
import type { InstanceId, ServiceCounters, ServiceFigures, ServiceId } from "@orrery/protocol";

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
/** What a rate is the mean of. */
const RATE_SECONDS = 10;
/** Of more, those without a request for longest are forgotten first. */
const INSTANCES_MAX = 20_000;

/** Adds up what gateways counted: by minute for the database, and lately for whoever looks. Times are of a clock that never goes back. */
export class ServiceTrafficBook {
  readonly #unstored = new Map<string, ServiceMinute>();
  /** The minute that runs, and the one before it. */
  readonly #minutes = new Map<ServiceId, ServiceMinute[]>();
  readonly #rates = new Map<InstanceId, { second: number; count: number }[]>();

  take(counters: readonly ServiceCounters[], nowAtMs: number): void {
    const minuteAtMs = Math.floor(nowAtMs / MINUTE_MS) * MINUTE_MS;
    for (const each of counters) {
      add(this.#unstoredOf(each.serviceId, minuteAtMs), each);
      add(this.#minuteOf(each.serviceId, minuteAtMs), each);
      if (each.instanceId !== null) this.#countRate(each.instanceId, each.requestCount, nowAtMs);
    }
  }

  /** Everything that was counted since the last time, to be stored. */
  takeMinutes(): ServiceMinute[] {
    const minutes = [...this.#unstored.values()];
    this.#unstored.clear();
    return minutes;
  }

  /** It was not stored after all. */
  putBack(minutes: readonly ServiceMinute[]): void {
    for (const minute of minutes) add(this.#unstoredOf(minute.serviceId, minute.minuteAtMs), minute);
  }

  /** Of the last full minute; null = nothing was heard of it. */
  lastMinute(serviceId: ServiceId, nowAtMs: number): ServiceFigures | null {
    const minuteAtMs = Math.floor(nowAtMs / MINUTE_MS - 1) * MINUTE_MS;
    const minute = this.#minutes.get(serviceId)?.find((each) => each.minuteAtMs === minuteAtMs);
    return minute === undefined ? null : figuresOf(minute);
  }

  /** Of the last ten seconds. */
  requestsPerSecond(instanceId: InstanceId, nowAtMs: number): number {
    const second = Math.floor(nowAtMs / SECOND_MS);
    const recent = (this.#rates.get(instanceId) ?? []).filter((each) => each.second > second - RATE_SECONDS);
    return recent.reduce((sum, { count }) => sum + count, 0) / RATE_SECONDS;
  }

  forgetService(serviceId: ServiceId): void {
    this.#minutes.delete(serviceId);
  }

  #unstoredOf(serviceId: ServiceId, minuteAtMs: number): ServiceMinute {
    const key = `${serviceId} ${minuteAtMs}`;
    const known = this.#unstored.get(key) ?? noTraffic(serviceId, minuteAtMs);
    this.#unstored.set(key, known);
    return known;
  }

  #minuteOf(serviceId: ServiceId, minuteAtMs: number): ServiceMinute {
    const known = this.#minutes.get(serviceId) ?? [];
    const newest = known.at(-1);
    if (newest?.minuteAtMs === minuteAtMs) return newest;
    const minute = noTraffic(serviceId, minuteAtMs);
    this.#minutes.set(serviceId, [...known.slice(-1), minute]);
    return minute;
  }

  #countRate(instanceId: InstanceId, count: number, nowAtMs: number): void {
    const second = Math.floor(nowAtMs / SECOND_MS);
    const kept = (this.#rates.get(instanceId) ?? []).filter((each) => each.second > second - RATE_SECONDS);
    const newest = kept.at(-1);
    if (newest?.second === second) newest.count += count;
    else kept.push({ second, count });
    this.#rates.delete(instanceId);
    this.#rates.set(instanceId, kept);
    if (this.#rates.size > INSTANCES_MAX) this.#rates.delete(this.#rates.keys().next().value as InstanceId);
  }
}

function noTraffic(serviceId: ServiceId, minuteAtMs: number): ServiceMinute {
  const latencies = new Array<number>(LATENCY_CLASSES).fill(0);
  return {
    ...{ serviceId, minuteAtMs, requestCount: 0, failedCount: 0, retriedCount: 0, refusedCount: 0 },
    latencies,
  };
}

function add(sum: ServiceMinute, more: ServiceTraffic): void {
  sum.requestCount += more.requestCount;
  sum.failedCount += more.failedCount;
  sum.retriedCount += more.retriedCount;
  sum.refusedCount += more.refusedCount;
  for (const [at, count] of more.latencies.slice(0, LATENCY_CLASSES).entries()) {
    sum.latencies[at] = (sum.latencies[at] ?? 0) + count;
  }
}

function figuresOf({ requestCount, failedCount, retriedCount, refusedCount, latencies }: ServiceTraffic) {
  return {
    ...{ requestCount, failedCount, retriedCount, refusedCount },
    p50Ms: latencyQuantileMs(latencies, 0.5),
    p99Ms: latencyQuantileMs(latencies, 0.99),
  } satisfies ServiceFigures;
}
