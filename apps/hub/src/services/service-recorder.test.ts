import type { ServiceId, ServiceRequest } from "@orrery/protocol";
import { expect, test } from "vitest";
import { ServiceRecorder } from "./service-recorder.ts";

const HOUR = Date.UTC(2026, 0, 5, 12);

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function requests(count: number, change: Partial<ServiceRequest> = {}): ServiceRequest[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ serviceId: "shop" as ServiceId, instanceId: "i-1" as never, correlationId: `c-${at}` as never },
    ...{ atMs: HOUR + at, tookMs: 3, isOk: true, session: null, client: "c", caller: "-", method: "GET" },
    ...{ path: "/", status: 200, attemptCount: 1, problem: null },
    ...change,
  }));
}

test("a minute is given once it is over and a little more, oldest first, without what no instance answered", () => {
  const recorder = new ServiceRecorder("hub-1", seeded(1));
  const told = [...requests(2).reverse(), ...requests(1, { instanceId: null, status: 503 })];
  recorder.take({ requests: told, requestCount: 3 }, HOUR + 59_000);
  expect(recorder.takeMinutes(HOUR + 64_000, "over")).toEqual([]);
  const [first, second] = requests(2).map(({ atMs }) => ({
    ...{ atMs, instanceId: "i-1", tookMs: 3, isOk: true, session: null, client: "c" },
  }));
  expect(recorder.takeMinutes(HOUR + 65_000, "over")).toEqual([
    { serviceId: "shop", minuteAtMs: HOUR, hubId: "hub-1", requestCount: 2, requests: [first, second] },
  ]);
  expect(recorder.takeMinutes(HOUR + 65_000, "all")).toEqual([]);
});

test("a sample is of 2,000, and a gateway that told one of ten is heard ten times as much", () => {
  const recorder = new ServiceRecorder("hub-1", seeded(2));
  for (let report = 0; report < 20; report += 1) {
    recorder.take({ requests: requests(500, { client: "busy" }), requestCount: 5000 }, HOUR);
    recorder.take({ requests: requests(500, { client: "calm" }), requestCount: 500 }, HOUR);
  }
  const [recording] = recorder.takeMinutes(HOUR, "all");
  expect(recording).toMatchObject({ requestCount: 110_000, requests: { length: 2000 } });
  const busyRatio = (recording?.requests ?? []).filter(({ client }) => client === "busy").length / 2000;
  expect(busyRatio).toBeGreaterThan(0.85);
  expect(busyRatio).toBeLessThan(0.95);
});

test("all services of a minute share 20,000", () => {
  const recorder = new ServiceRecorder("hub-1", seeded(3));
  for (let service = 0; service < 100; service += 1) {
    const told = requests(300, { serviceId: `s-${service}` as ServiceId });
    recorder.take({ requests: told, requestCount: 300 }, HOUR);
  }
  const lengths = recorder.takeMinutes(HOUR, "all").map((each) => each.requests.length);
  expect(new Set(lengths)).toEqual(new Set([200]));
});
