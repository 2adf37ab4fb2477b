import { LATENCY_CLASSES } from "@orrery/domain/proxies";
import type { ServiceCounters, ServiceId } from "@orrery/protocol";
import { Counter, type Metric, type Registry } from "prom-client";

const COUNTS = {
  requestCount: ["requests", "Requests that gateways took, by service"],
  failedCount: ["failures", "Requests whose answer was a failure, by service"],
  retriedCount: ["retries", "Second tries, by service"],
  refusedCount: ["refusals", "Requests that gateways refused themselves, by service"],
} as const;
type CountName = keyof typeof COUNTS;

/** What the gateways of the agents connected here counted: as many series as there are services, whatever their instances are. */
export class ServiceMetrics {
  readonly #counters: Record<CountName, Counter<"service">>;
  readonly #latencies: LatencyHistogram;
  readonly #names = new Map<ServiceId, string>();

  constructor(registry: Registry) {
    const counter = (name: CountName) => {
      const [word, help] = COUNTS[name];
      const labelNames = ["service"] as const;
      return new Counter({ name: `orrery_service_${word}_total`, help, labelNames, registers: [registry] });
    };
    this.#counters = {
      requestCount: counter("requestCount"),
      failedCount: counter("failedCount"),
      retriedCount: counter("retriedCount"),
      refusedCount: counter("refusedCount"),
    };
    this.#latencies = new LatencyHistogram();
    registry.registerMetric(this.#latencies as unknown as Metric);
  }

  add(service: string, counters: ServiceCounters): void {
    this.#names.set(counters.serviceId, service);
    for (const name of Object.keys(COUNTS) as CountName[])
      this.#counters[name].inc({ service }, counters[name]);
    this.#latencies.add(service, counters.latencies);
  }

  forget(id: ServiceId): void {
    const service = this.#names.get(id);
    if (service === undefined) return;
    this.#names.delete(id);
    for (const counter of Object.values(this.#counters)) counter.remove({ service });
    this.#latencies.forget(service);
  }
}

/** As gateways tell them, many at a time: Prometheus' own histogram takes one. */
class LatencyHistogram {
  readonly name = "orrery_service_latency_seconds";
  readonly help =
    "From a request to the beginning of its answer, by service; without a sum, which gateways do not tell";
  readonly type = "histogram";
  readonly #counts = new Map<string, number[]>();

  add(service: string, latencies: readonly number[]): void {
    const counts = this.#counts.get(service) ?? new Array<number>(LATENCY_CLASSES).fill(0);
    this.#counts.set(service, counts);
    for (const [at, count] of latencies.entries()) {
      const kept = Math.min(at, LATENCY_CLASSES - 1);
      counts[kept] = (counts[kept] ?? 0) + count;
    }
  }

  forget(service: string): void {
    this.#counts.delete(service);
  }

  /** In Prometheus' form: each bucket with those below it; what is in the last class has no bound. */
  async get() {
    const values = [...this.#counts].flatMap(([service, counts]) => {
      let sum = 0;
      const buckets = counts.map((count, at) => {
        sum += count;
        const le = at === LATENCY_CLASSES - 1 ? "+Inf" : 2 ** at / 1000;
        return { metricName: `${this.name}_bucket`, labels: { service, le }, value: sum };
      });
      return [...buckets, { metricName: `${this.name}_count`, labels: { service }, value: sum }];
    });
    return { name: this.name, help: this.help, type: this.type, aggregator: "sum", values };
  }
}
