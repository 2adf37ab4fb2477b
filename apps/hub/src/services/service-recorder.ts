import type { ServiceRecording } from "@orrery/db";
import type { RecordedRequest, ServiceId, ServiceReport } from "@orrery/protocol";

const MINUTE_MS = 60_000;
const OF_SERVICE_MAX = 2000;
/** Of all services together, so that a day of recordings stays small. */
const OF_MINUTE_MAX = 20_000;
/** What comes late still belongs to its minute. */
const LATE_MS = 5000;

type Drawn = { readonly request: RecordedRequest; readonly key: number };
type Minute = {
  readonly serviceId: ServiceId;
  readonly minuteAtMs: number;
  standsFor: number;
  drawn: Drawn[];
};

/**
 * A sample of each minute's requests, to be replayed. Each request counts for as many as it stands for in its report, so that a gateway with much
 * traffic is heard as much more (Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006, algorithm A-ES).
 */
export class ServiceRecorder {
  readonly #hubId: string;
  readonly #random: () => number;
  readonly #minutes = new Map<string, Minute>();

  constructor(hubId: string, random: () => number) {
    this.#hubId = hubId;
    this.#random = random;
  }

  take({ requests, requestCount }: Pick<ServiceReport, "requests" | "requestCount">, nowAtMs: number): void {
    const weight = Math.max(1, requestCount / Math.max(1, requests.length));
    const minuteAtMs = Math.floor(nowAtMs / MINUTE_MS) * MINUTE_MS;
    for (const { serviceId, instanceId, atMs, tookMs, isOk, session, client } of requests) {
      if (instanceId === null) continue;
      const minute = this.#minuteOf(serviceId, minuteAtMs);
      minute.standsFor += weight;
      const request = { atMs, instanceId, tookMs, isOk, session, client };
      minute.drawn.push({ request, key: Math.log(1 - this.#random()) / weight });
      if (minute.drawn.length >= 2 * OF_SERVICE_MAX) minute.drawn = highest(minute.drawn, OF_SERVICE_MAX);
    }
  }

  /** Minutes that are over, or all of them; each once. */
  takeMinutes(nowAtMs: number, which: "over" | "all"): ServiceRecording[] {
    const done = [...this.#minutes].filter(
      ([, { minuteAtMs }]) => which === "all" || nowAtMs >= minuteAtMs + MINUTE_MS + LATE_MS,
    );
    const perService = Math.max(
      1,
      Math.min(OF_SERVICE_MAX, Math.floor(OF_MINUTE_MAX / Math.max(1, done.length))),
    );
    return done.map(([key, { serviceId, minuteAtMs, standsFor, drawn }]) => {
      this.#minutes.delete(key);
      const requests = highest(drawn, perService).map(({ request }) => request);
      requests.sort((a, b) => a.atMs - b.atMs);
      const requestCount = Math.round(standsFor);
      return { serviceId, minuteAtMs, hubId: this.#hubId, requestCount, requests };
    });
  }

  #minuteOf(serviceId: ServiceId, minuteAtMs: number): Minute {
    const key = `${serviceId} ${minuteAtMs}`;
    const known = this.#minutes.get(key) ?? { serviceId, minuteAtMs, standsFor: 0, drawn: [] };
    this.#minutes.set(key, known);
    return known;
  }
}

function highest(drawn: readonly Drawn[], count: number): Drawn[] {
  return drawn.length <= count ? [...drawn] : drawn.toSorted((a, b) => b.key - a.key).slice(0, count);
}
