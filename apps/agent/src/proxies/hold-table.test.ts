import type { EgressHold } from "@orrery/protocol";
import { expect, test } from "vitest";
import { HoldTable } from "./hold-table.ts";
import { FakeClock } from "./testing/fake-clock.ts";

const hold = (change: Partial<EgressHold>): EgressHold => ({
  ...{ exit: "203.0.113.7", target: "example.org", fault: "block", sentence: "429", forMs: 1000, ...change },
});

test("an exit is held from a target for its time; from all where no target is named", () => {
  const clock = new FakeClock();
  const table = new HoldTable(clock);
  const find = (exit: string, target: string) => table.find(exit, target, clock.monotonicMs()) !== null;
  table.add(hold({}));
  table.add(hold({ exit: "203.0.113.8", target: null }));
  expect([find("203.0.113.7", "example.org"), find("203.0.113.7", "other.org")]).toEqual([true, false]);
  expect(find("203.0.113.8", "other.org")).toBe(true);
  expect(table.add(hold({ forMs: 500 }))).toBe(false);
  expect(table.add(hold({ forMs: 2000 }))).toBe(true);
  clock.pass(1999);
  expect(find("203.0.113.7", "example.org")).toBe(true);
  clock.pass(1);
  expect(find("203.0.113.7", "example.org")).toBe(false);
});

test("a full table takes no more, until something has ended", () => {
  const clock = new FakeClock();
  const table = new HoldTable(clock);
  for (let i = 0; i < 10_000; i += 1) table.add(hold({ target: `${i}.example` }));
  expect(table.add(hold({ target: "one-more.example" }))).toBe(false);
  expect(table.add(hold({ target: "7.example", forMs: 5000 }))).toBe(true);
  clock.pass(1000);
  expect(table.add(hold({ target: "one-more.example" }))).toBe(true);
  expect(table.size).toBe(2);
});
