import { expect, test } from "vitest";
import { countByState, listTargets, matchesTarget } from "./filter-targets.ts";
import { EXAMPLE_AT_MS, exampleMeasure, exampleTarget } from "./testing/example-target.ts";

const nameOf = (id: string) => id;
const context = { nowMs: EXAMPLE_AT_MS, nameOf };
const bybit = exampleTarget("bybit", { place: "Singapore", isDemo: true });
const okx = exampleTarget("okx-2", {
  check: { kind: "websocket", url: "wss://ws.example.org/v5" },
  nearest: null,
  measures: [exampleMeasure("oslo-1", { p50Ms: null, lossRatio: 1, problem: "Timed out." })],
});
const okxTen = exampleTarget("okx-10");
const all = [okxTen, okx, bybit];
const names = (list: { name: string }[]) => list.map(({ name }) => name);

test("every word must stand in its name, place, kind, address, or the nearest node's name", () => {
  expect(matchesTarget(bybit, "singa TCP", nameOf)).toBe(true);
  expect(matchesTarget(bybit, "demo tokyo-1", nameOf)).toBe(true);
  expect(matchesTarget(okx, "wss://ws.example", nameOf)).toBe(true);
  expect(matchesTarget(okx, "tokyo-1", nameOf)).toBe(false);
  expect(matchesTarget(okx, "  ", nameOf)).toBe(true);
});

test("worst state first, and by name with numbers by value among equals", () => {
  const everything = { search: "", state: null };
  expect(names(listTargets(all, everything, "state", context))).toEqual(["okx-2", "bybit", "okx-10"]);
  expect(names(listTargets(all, everything, "name", context))).toEqual(["bybit", "okx-2", "okx-10"]);
});

test("nearest first, those that nobody reaches last; most loss first", () => {
  const everything = { search: "", state: null };
  expect(names(listTargets(all, everything, "nearest", context))).toEqual(["bybit", "okx-10", "okx-2"]);
  expect(names(listTargets(all, everything, "loss", context))).toEqual(["okx-2", "bybit", "okx-10"]);
});

test("a state narrows the list, and is counted", () => {
  expect(names(listTargets(all, { search: "", state: "unreached" }, "name", context))).toEqual(["okx-2"]);
  expect(countByState(all, EXAMPLE_AT_MS)).toMatchObject({ unreached: 1, measured: 2, waiting: 0 });
});
