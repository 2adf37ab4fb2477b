import { expect, test } from "vitest";
import { evidenceLines } from "./finding-words.ts";
import { riskTone } from "./risk-tone.ts";
import { toDoItems } from "./to-do-items.ts";

test("evidence is read a line a field", () => {
  expect(evidenceLines({ firstEventId: "a", count: 3, nodes: ["x"] })).toEqual([
    "first event id: a",
    "count: 3",
    'nodes: ["x"]',
  ]);
});

test("an account that ends within the hour, or has ended, is worse than one that ends today", () => {
  const risk = (availableUnits: string, hoursLeft: number | null, state: "active" | "suspended" = "active") =>
    riskTone({ state, availableUnits, hoursLeft });
  expect([risk("5", 12), risk("5", 1), risk("0", null), risk("0", 0, "suspended")]).toEqual([
    "warn",
    "bad",
    "bad",
    "warn",
  ]);
});

test("each thing to do leads to where it is done", () => {
  const items = toDoItems({ draftCount: 2, overdueCount: 1, suspendedCount: 0, openFindingCount: 0 });
  expect(items.map(({ href, count }) => [href, count])).toEqual([
    ["/invoices?overdue=true", 1],
    ["/invoices?state=draft", 2],
    ["/accounts?state=suspended", 0],
    ["/accounts?sort=findings", 0],
  ]);
});
