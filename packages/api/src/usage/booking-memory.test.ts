import { createPeriodFinder, emptyWallet } from "@orrery/domain/billing";
import { expect, test } from "vitest";
import { builtInMeters, type Prices } from "./account-basis.ts";
import { AccountMemory } from "./account-memory.ts";
import { BookingMemory } from "./booking-memory.ts";

const periodOf = createPeriodFinder();
const prices: Prices = { version: 1n, cards: [], meters: builtInMeters() };

function account(id: string, totals = 0): AccountMemory {
  const facts = {
    id,
    name: id,
    state: "active",
    stateReason: null,
    zone: "UTC",
    periodKind: "monthly",
  } as const;
  return new AccountMemory(
    {
      account: { ...facts, dayLimitUnits: null, periodLimitUnits: null },
      locked: { wallet: emptyWallet(id, 0n), headHash: new Uint8Array(32) },
      versions: { wallet: 1n, writer: "1", account: 1n },
      ...{ prices, ownCards: [], spends: new Map(), seen: new Set(), spans: [], spansReadAtMs: 0 },
      totals: new Map(
        Array.from({ length: totals }, (_, number) => [`t ${number}`, { quantity: 0n, chargedUnits: 0n }]),
      ),
    },
    periodOf,
  );
}

/** Those that it still has; they are kept again in this order. */
function had(memory: BookingMemory, ids: readonly string[]): string[] {
  return ids.filter((id) => {
    const taken = memory.take(id);
    if (taken !== undefined) memory.keep(taken);
    return taken !== undefined;
  });
}

test("it gives away what it has", () => {
  const memory = new BookingMemory();
  memory.keep(account("a"));
  expect(memory.take("a")?.basis.account.id).toBe("a");
  expect(memory.take("a")).toBeUndefined();
});

test("the account that nobody has used for longest makes room", () => {
  const memory = new BookingMemory({ accounts: 2 });
  memory.keep(account("a"));
  memory.keep(account("b"));
  expect(had(memory, ["a"])).toEqual(["a"]);
  memory.keep(account("c"));
  expect(had(memory, ["a", "b", "c"])).toEqual(["a", "c"]);
});

test("rows have a bound, of all accounts and of one", () => {
  const memory = new BookingMemory({ rows: 100, rowsOfAccount: 60 });
  memory.keep(account("a", 49));
  memory.keep(account("b", 49));
  expect(had(memory, ["a", "b"])).toEqual(["a", "b"]);
  memory.keep(account("c", 9));
  expect(had(memory, ["a", "b", "c"])).toEqual(["b", "c"]);
  memory.keep(account("d", 60));
  expect(had(memory, ["b", "c", "d"])).toEqual(["b", "c"]);
  for (let turn = 0; turn < 100; turn += 1) memory.keep(account("b", 49));
  expect(had(memory, ["b", "c"])).toEqual(["b", "c"]);
});
