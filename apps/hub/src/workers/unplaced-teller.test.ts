import type { EventDraft } from "@orrery/db";
import type { WorkerId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { UnplacedTeller } from "./unplaced-teller.ts";

const SHOP = { id: "w" as WorkerId, name: "shop" };
const NOWHERE = { count: 2, sentence: "2 of 3 instances fit nowhere.", refusals: [] };

function open() {
  const told: EventDraft["type"][] = [];
  const clock = { ms: 0, nowAtMs: () => 0, monotonicMs: () => clock.ms };
  const teller = new UnplacedTeller({ clock, tell: ({ type }) => told.push(type) });
  const note = (ms: number, unplaced: typeof NOWHERE | null, isTold = true) => {
    clock.ms = ms;
    teller.note(SHOP, unplaced, { isTold });
  };
  return { told, teller, note };
}

test("what has no place for three seconds is told once, and once when it has one", () => {
  const { told, teller, note } = open();
  note(0, NOWHERE);
  note(2999, NOWHERE);
  expect(teller.of(SHOP.id)).toEqual(NOWHERE);
  expect(teller.count).toBe(2);
  expect(told).toEqual([]);
  note(3000, NOWHERE);
  note(9000, { ...NOWHERE, count: 1 });
  expect(told).toEqual(["worker.unplaced"]);
  note(10_000, null);
  note(11_000, null);
  expect(told).toEqual(["worker.unplaced", "worker.placed"]);
  expect(teller.count).toBe(0);
});

test("what is short for a moment is not told, nor anything by a replica that does not decide", () => {
  const { told, teller, note } = open();
  note(0, NOWHERE);
  note(2000, null);
  note(10_000, NOWHERE, false);
  note(20_000, NOWHERE, false);
  teller.keep(() => false);
  expect(teller.of(SHOP.id)).toBe(null);
  expect(told).toEqual([]);
});
