import { bookRequests } from "@orrery/api";
import { AS_TEST, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { AccountId } from "@orrery/protocol";
import { sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { creditExpiryLoop } from "./credit-expiry.loop.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const NOW = Date.now();
const TERMS = { priority: 50, isPromotional: false } as const;

async function addAccount(
  postings: Parameters<typeof bookRequests>[1][number]["posting"][],
): Promise<string> {
  const id = sortableId() as AccountId;
  await database.db.write(AS_TEST, async (tx) => {
    const money = { currency: "EUR", creditPriceMicros: 1n, taxPpm: 0, period: "monthly" } as const;
    await tx.account.insert({ ...money, id, name: id, zone: "UTC", createdAtMs: NOW });
    await tx.ledger.insertWallet(id, 0n, NOW);
    for (const posting of postings) {
      await bookRequests(tx.ledger, [{ accountId: id, key: sortableId(), posting, detail: {} }], NOW);
    }
  });
  return id;
}

/** One round of whoever holds the lease, at a time of its own. */
async function round(laterMs: number): Promise<void> {
  const lease = await database.db.read.lease.acquire("credit-expiry", "a hub", 60_000);
  const fencing = lease.outcome === "held" ? lease.fencing : 0n;
  const clock = { ...systemClock, nowAtMs: () => NOW + laterMs };
  await creditExpiryLoop({ db: database.db, clock }).run({ fencing, signal: new AbortController().signal });
}

async function stateOf(accountId: string) {
  const wallet = (await database.db.read.ledger.findWallets([accountId])).get(accountId);
  return {
    left: Number(wallet?.grants.reduce((sum, { leftUnits }) => sum + leftUnits, 0n)),
    holds: wallet?.holds.length,
    entries: wallet?.lastEntry,
  };
}

test("grants and holds end without anybody booking anything, and only once", async () => {
  const soon = NOW + 1_000;
  const ending = { kind: "grant", units: 10n, ...TERMS, endsAtMs: soon } as const;
  const [granted, held, forever, closed] = [
    await addAccount([ending]),
    await addAccount([ending, { kind: "hold", units: 4n, endsAtMs: soon + 1_000 }]),
    await addAccount([{ kind: "grant", units: 10n, ...TERMS, endsAtMs: null }]),
    await addAccount([ending]),
  ];
  await database.sql("UPDATE account SET state = 'closed', closed_at = now() WHERE id = $1", [closed]);
  await round(0);
  expect(await stateOf(granted)).toEqual({ left: 10, holds: 0, entries: 1 });
  await round(1_000);
  expect(await stateOf(granted)).toEqual({ left: 0, holds: 0, entries: 2 });
  expect(await stateOf(held)).toEqual({ left: 4, holds: 1, entries: 2 });
  await round(2_000);
  expect(await stateOf(held)).toEqual({ left: 0, holds: 0, entries: 3 });
  await round(3_000);
  expect(await stateOf(held)).toEqual({ left: 0, holds: 0, entries: 3 });
  expect(await stateOf(forever)).toEqual({ left: 10, holds: 0, entries: 1 });
  expect(await stateOf(closed)).toEqual({ left: 10, holds: 0, entries: 1 });
});

test("more accounts than one step takes, and a round whose lease is gone books nothing", async () => {
  const ids = [];
  const ending = { kind: "grant", units: 10n, ...TERMS, endsAtMs: NOW + 10_000 } as const;
  for (let count = 0; count < 230; count += 1) ids.push(await addAccount([ending]));
  const clock = { ...systemClock, nowAtMs: () => NOW + 20_000 };
  const loop = creditExpiryLoop({ db: database.db, clock });
  await loop.run({ fencing: 999n, signal: new AbortController().signal });
  expect(await stateOf(ids[0] ?? "")).toMatchObject({ entries: 1 });
  await round(20_000);
  const states = await Promise.all(ids.map(stateOf));
  expect(states.every(({ left, entries }) => left === 0 && entries === 2)).toBe(true);
});
