import { OTHER_TARGETS } from "@orrery/domain/proxies";
import { PoolId, ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { FakeClock } from "./testing/fake-clock.ts";
import { TrafficCounters } from "./traffic-counters.ts";

const POOL = PoolId.parse("pool-1");
const PROXY = ProxyId.parse("proxy-1");

test("what was taken is told once; what was put back, again, with what came since", () => {
  const counters = new TrafficCounters(new FakeClock());
  const add = () => {
    const row = counters.rowOf(POOL, PROXY, "etl", "example.org");
    row.attempts += 1;
    counters.changed(row);
  };
  add();
  const first = counters.take(10);
  expect(first.rows).toMatchObject([{ attempts: 1 }]);
  expect(counters.take(10).rows).toEqual([]);
  add();
  expect(first.rows[0]?.attempts).toBe(1);
  counters.putBack(first);
  const second = counters.take(10);
  expect(second.rows).toMatchObject([{ attempts: 2 }]);
  counters.noted(second);
  counters.beginRun();
  expect(counters.take(10).rows).toEqual([]);
  add();
  expect(counters.take(10).rows).toMatchObject([{ attempts: 1 }]);
});

test("with too many targets the rest is one row, and rows that nobody uses make room", () => {
  const clock = new FakeClock();
  const counters = new TrafficCounters(clock);
  for (let i = 0; i < 4000; i += 1) counters.rowOf(POOL, PROXY, "etl", `${i}.example`);
  expect(counters.rowOf(POOL, PROXY, "etl", "one-more.example").target).toBe(OTHER_TARGETS);
  expect(counters.rowOf(POOL, PROXY, "etl", "7.example").target).toBe("7.example");
  const told = counters.rowOf(POOL, PROXY, "etl", "8.example");
  counters.changed(told);
  clock.pass(3_600_001);
  counters.take(0);
  expect(counters.rowOf(POOL, PROXY, "etl", "one-more.example").target).toBe("one-more.example");
  expect(counters.rowOf(POOL, PROXY, "etl", "8.example")).toBe(told);
});
