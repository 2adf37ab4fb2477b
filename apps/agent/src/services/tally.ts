import { hash } from "node:crypto";
import { countLatency, LATENCY_CLASSES } from "@orrery/domain/proxies";
import {
  CorrelationId,
  type InstanceId,
  SERVICE_COUNTERS_MAX,
  SERVICE_REQUESTS_TOLD_MAX,
  type ServiceCounters,
  type ServiceId,
  type ServiceRequest,
} from "@orrery/protocol";

type Row = { -readonly [Key in keyof ServiceCounters]: ServiceCounters[Key] };

/** One request that is over. */
export type DoneRequest = {
  readonly serviceId: ServiceId;
  /** The last one that was tried. */
  readonly instanceId: InstanceId | null;
  readonly atMs: number;
  readonly tookMs: number;
  /** Until the answer began; null = none did. */
  readonly headMs: number | null;
  readonly isOk: boolean;
  readonly isRefused: boolean;
  readonly attemptCount: number;
  readonly status: number;
  readonly problem: string | null;
  readonly caller: string;
  readonly correlationId: string;
  readonly method: string;
  readonly path: string;
  readonly session: string | null;
  readonly client: string | null;
};

/** What is told of a request is made of it when it is told: most are not. */
type Sampled = ServiceRequest | { readonly done: DoneRequest };

const PATH_MAX = 200;

/** What was done since the last report that was noted: counted by service and instance, and a sample of the requests. */
export class Tally {
  readonly #random: () => number;
  readonly #rows = new Map<ServiceId, Map<InstanceId | null, Row>>();
  #rowCount = 0;
  #requests: Sampled[] = [];
  #requestCount = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  get isEmpty(): boolean {
    return this.#rowCount === 0;
  }

  note(done: DoneRequest): void {
    const row = this.#rowOf(done.serviceId, done.instanceId);
    if (row !== null) {
      row.requestCount += 1;
      if (!done.isOk && !done.isRefused) row.failedCount += 1;
      if (done.attemptCount > 1) row.retriedCount += 1;
      if (done.isRefused) row.refusedCount += 1;
      if (done.headMs !== null) countLatency(row, done.headMs);
    }
    this.#sample(done);
  }

  /** All of it; it counts as told. */
  take(): { counters: ServiceCounters[]; requests: ServiceRequest[]; requestCount: number } {
    const counters = [...this.#rows.values()].flatMap((rows) => [...rows.values()]);
    const requests = this.#requests.map((each) => ("path" in each ? each : requestOf(each.done)));
    const taken = { counters, requests, requestCount: this.#requestCount };
    this.#rows.clear();
    this.#rowCount = 0;
    this.#requests = [];
    this.#requestCount = 0;
    return taken;
  }

  /** It was not told after all. */
  putBack(taken: ReturnType<Tally["take"]>): void {
    for (const counters of taken.counters) {
      const row = this.#rowOf(counters.serviceId, counters.instanceId);
      if (row === null) continue;
      row.requestCount += counters.requestCount;
      row.failedCount += counters.failedCount;
      row.retriedCount += counters.retriedCount;
      row.refusedCount += counters.refusedCount;
      for (const [at, count] of counters.latencies.entries())
        row.latencies[at] = (row.latencies[at] ?? 0) + count;
    }
    this.#requests = [...taken.requests, ...this.#requests].slice(-SERVICE_REQUESTS_TOLD_MAX);
    this.#requestCount += taken.requestCount;
  }

  /** Each is as likely to be told as any other (Vitter's algorithm R). */
  #sample(done: DoneRequest): void {
    this.#requestCount += 1;
    if (this.#requests.length < SERVICE_REQUESTS_TOLD_MAX) {
      this.#requests.push({ done });
      return;
    }
    const at = Math.floor(this.#random() * this.#requestCount);
    if (at < SERVICE_REQUESTS_TOLD_MAX) this.#requests[at] = { done };
  }

  /** Null where there are too many, which is for the hub to mend. */
  #rowOf(serviceId: ServiceId, instanceId: InstanceId | null): Row | null {
    let rows = this.#rows.get(serviceId);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(serviceId, rows);
    }
    const known = rows.get(instanceId);
    if (known !== undefined) return known;
    if (this.#rowCount >= SERVICE_COUNTERS_MAX) return null;
    const row: Row = {
      ...{ serviceId, instanceId, requestCount: 0, failedCount: 0, retriedCount: 0, refusedCount: 0 },
      latencies: new Array<number>(LATENCY_CLASSES).fill(0),
    };
    rows.set(instanceId, row);
    this.#rowCount += 1;
    return row;
  }
}

function requestOf(done: DoneRequest): ServiceRequest {
  const query = done.path.indexOf("?");
  return {
    serviceId: done.serviceId,
    instanceId: done.instanceId,
    atMs: done.atMs,
    tookMs: Math.max(0, done.tookMs),
    isOk: done.isOk,
    attemptCount: done.attemptCount,
    status: done.status,
    problem: done.problem?.slice(0, 300) ?? null,
    caller: done.caller,
    correlationId: CorrelationId.parse(done.correlationId),
    method: done.method.slice(0, 20),
    path: (query < 0 ? done.path : done.path.slice(0, query)).slice(0, PATH_MAX),
    session: shortHash(done.session),
    client: shortHash(done.client),
  };
}

/** Whose it is cannot be read from it, only that it is the same. */
function shortHash(text: string | null): string | null {
  return text === null ? null : hash("sha256", text).slice(0, 16);
}
