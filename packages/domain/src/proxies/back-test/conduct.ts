import type { ProxyFault, ProxyId } from "@orrery/protocol";
import { getOr } from "./get-or.ts";
import { faultCountOf, MINUTE_MS, type RecordedMinute } from "./record.ts";

/** How a proxy behaved at some time. */
export type Conduct = {
  /** 0..1 of attempts. */
  readonly failureRatio: number;
  /** The most frequent one. */
  readonly fault: ProxyFault;
  readonly latencyMs: number;
};

type Sums = { attempts: number; faults: Map<ProxyFault, number>; latencySumMs: number; latencyCount: number };

/** What was seen so long ago says more than the whole record's mean. */
const LIKE_LAST_MS = 10 * MINUTE_MS;
const USUAL_MS = 100;

/** How proxies behaved, minute by minute; where nothing went through one, as it did in the last 10 min before, else as over the whole record. */
export class ConductBook {
  readonly #byMinute = new Map<ProxyId, Map<number, Conduct>>();
  readonly #overall = new Map<ProxyId, Conduct>();
  readonly #all: Conduct;

  constructor(minutes: readonly RecordedMinute[]) {
    const sums = new Map<ProxyId, Map<number, Sums>>();
    const overall = new Map<ProxyId, Sums>();
    const all = emptySums();
    for (const minute of minutes) {
      const { proxyId, minuteAtMs } = minute;
      if (proxyId === "" || minute.attemptCount === 0) continue;
      const ofProxy = getOr(sums, proxyId, () => new Map<number, Sums>());
      add(getOr(ofProxy, minuteAtMs, emptySums), minute);
      add(getOr(overall, proxyId, emptySums), minute);
      add(all, minute);
    }
    this.#all = conductOf(all);
    for (const [proxyId, each] of overall) this.#overall.set(proxyId, conductOf(each));
    for (const [proxyId, ofProxy] of sums) {
      this.#byMinute.set(proxyId, new Map([...ofProxy].map(([atMs, each]) => [atMs, conductOf(each)])));
    }
  }

  /** `minuteAtMs`: the start of a minute. */
  at(proxyId: ProxyId, minuteAtMs: number): Conduct {
    const ofProxy = this.#byMinute.get(proxyId);
    if (ofProxy === undefined) return this.#all;
    for (let atMs = minuteAtMs; atMs >= minuteAtMs - LIKE_LAST_MS; atMs -= MINUTE_MS) {
      const conduct = ofProxy.get(atMs);
      if (conduct !== undefined) return conduct;
    }
    return this.#overall.get(proxyId) ?? this.#all;
  }
}

function add(sums: Sums, minute: RecordedMinute): void {
  // A way that broke off after it was open is a fault without an attempt of its own.
  sums.attempts += Math.max(minute.attemptCount, faultCountOf(minute));
  for (const [fault, count] of Object.entries(minute.faults) as [ProxyFault, number][]) {
    sums.faults.set(fault, (sums.faults.get(fault) ?? 0) + count);
  }
  for (const [bucket, count] of minute.latencies.entries()) {
    sums.latencySumMs += count * (bucket === 0 ? 0.5 : 0.75 * 2 ** bucket);
    sums.latencyCount += count;
  }
}

function conductOf({ attempts, faults, latencySumMs, latencyCount }: Sums): Conduct {
  let count = 0;
  let fault: ProxyFault = "dial";
  for (const [each, times] of faults) {
    if (times > (faults.get(fault) ?? 0)) fault = each;
    count += times;
  }
  return {
    failureRatio: attempts === 0 ? 0 : count / attempts,
    fault,
    latencyMs: latencyCount === 0 ? USUAL_MS : latencySumMs / latencyCount,
  };
}

function emptySums(): Sums {
  return { attempts: 0, faults: new Map(), latencySumMs: 0, latencyCount: 0 };
}
