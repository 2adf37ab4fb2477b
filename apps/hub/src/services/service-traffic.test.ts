import type { ServiceCounters, ServiceId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { ServiceTrafficBook } from "./service-traffic.ts";

const HOUR = Date.UTC(2026, 0, 5, 12);
const SHOP = "shop" as ServiceId;

function counters(change: Partial<ServiceCounters> = {}): ServiceCounters {
  return {
    ...{ serviceId: SHOP, instanceId: "i-1" as never, requestCount: 10, failedCount: 1, retriedCount: 2 },
    ...{ refusedCount: 3, latencies: [0, 0, 0, 0, 10] },
    ...change,
  };
}

test("the last full minute is told, of all gateways together; nothing before it is over or once it is long ago", () => {
  const book = new ServiceTrafficBook();
  book.take([counters(), counters({ instanceId: null, requestCount: 0, refusedCount: 4 })], HOUR);
  book.take([counters()], HOUR + 59_999);
  expect(book.lastMinute(SHOP, HOUR + 59_999)).toBeNull();
  book.take([counters({ requestCount: 99 })], HOUR + 60_000);
  expect(book.lastMinute(SHOP, HOUR + 60_000)).toEqual({
    ...{ requestCount: 20, failedCount: 3, retriedCount: 6, refusedCount: 10, p50Ms: 12, p99Ms: 15.9 },
  });
  expect(book.lastMinute(SHOP, HOUR + 120_000)).toMatchObject({ requestCount: 99 });
  expect(book.lastMinute(SHOP, HOUR + 180_000)).toBeNull();
});

test("what is stored is taken once, by minute; what could not be stored comes again", () => {
  const book = new ServiceTrafficBook();
  book.take([counters(), counters()], HOUR + 1);
  book.take([counters()], HOUR + 60_000);
  const minutes = book.takeMinutes();
  expect(minutes).toMatchObject([
    { serviceId: SHOP, minuteAtMs: HOUR, requestCount: 20, latencies: { length: 18, 4: 20 } },
    { minuteAtMs: HOUR + 60_000, requestCount: 10 },
  ]);
  expect(book.takeMinutes()).toEqual([]);
  book.take([counters()], HOUR + 60_001);
  book.putBack(minutes);
  expect(
    book
      .takeMinutes()
      .map(({ requestCount }) => requestCount)
      .sort(),
  ).toEqual([20, 20]);
});

test("a rate is of the last ten seconds", () => {
  const book = new ServiceTrafficBook();
  for (let second = 0; second < 30; second += 1) book.take([counters()], HOUR + second * 1000);
  const rate = (atMs: number) => book.requestsPerSecond("i-1" as never, HOUR + atMs);
  expect(rate(29_999)).toBe(10);
  expect(rate(34_000)).toBe(5);
  expect(rate(60_000)).toBe(0);
});
