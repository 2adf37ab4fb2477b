import { AS_TEST, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { availableUnits, balanceUnits, UNITS_PER_CREDIT } from "@orrery/domain/billing";
import { sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLedger, type Ledger } from "./ledger.ts";
import type { AskedPosting, LedgerAnswer } from "./ledger-request.ts";
import { verifyBooks } from "./verify-books.ts";

let database: TestDatabase;
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestDatabase();
  ledger = createLedger({ db: database.db, clock: systemClock });
});
afterAll(() => database.close());

const credits = (count: number): bigint => BigInt(count) * UNITS_PER_CREDIT;
const TERMS = { priority: 50, endsAtMs: null, isPromotional: false };

async function account(boughtCredits: number, overdraftCredits = 0): Promise<string> {
  const id = sortableId();
  await database.db.read.ledger.insertWallet(id, credits(overdraftCredits), Date.now());
  if (boughtCredits > 0) await ask(id, { kind: "purchase", units: credits(boughtCredits), ...TERMS });
  return id;
}

function ask(accountId: string, posting: AskedPosting, key: string = sortableId()): Promise<LedgerAnswer> {
  return ledger.post({ accountId, key, posting, detail: {} });
}

function use(accountId: string, units: bigint, key?: string): Promise<LedgerAnswer> {
  return ask(accountId, { kind: "usage", units }, key);
}

async function walletOf(accountId: string) {
  return database.db.write(AS_TEST, async (tx) => {
    const locked = await tx.ledger.lockWallets([accountId]);
    const wallet = locked.get(accountId)?.wallet;
    if (wallet === undefined) throw new Error(`no wallet ${accountId}`);
    return wallet;
  });
}

function reasonOf(answer: LedgerAnswer): string {
  return answer.outcome === "refused" ? answer.refusal.reason : "booked";
}

test("what is booked is there after a restart: grants, holds, debt and numbers", async () => {
  const id = await account(10, 5);
  await ask(id, {
    kind: "grant",
    units: credits(2),
    priority: 1,
    endsAtMs: Date.now() + 60_000,
    isPromotional: true,
  });
  await use(id, credits(3));
  await ask(id, { kind: "hold", units: credits(10), endsAtMs: Date.now() + 60_000 }, "a hold");
  await ask(id, { kind: "settle", holdId: "a hold", units: credits(4), freeUnits: 0n, isLast: false });
  const wallet = await walletOf(id);
  expect([balanceUnits(wallet), availableUnits(wallet), wallet.lastEntry]).toEqual([
    credits(5),
    credits(4),
    4,
  ]);
  expect(wallet.holds).toMatchObject([{ id: "a hold" }]);
  await ask(id, { kind: "release", holdId: "a hold" });
  expect((await walletOf(id)).holds).toEqual([]);
  expect(await verifyBooks({ ledger: database.db.read.ledger }, null)).toMatchObject({ problems: [] });
});

test("the same key is the same wish: booked once, answered alike, refused with another payload", async () => {
  const id = await account(10);
  const [first, beside] = await Promise.all([use(id, credits(4), "k"), use(id, credits(4), "k")]);
  const later = await use(id, credits(4), "k");
  expect([first.isRepeat, beside.isRepeat, later.isRepeat]).toEqual([false, true, true]);
  expect([beside, later]).toEqual([
    { ...first, isRepeat: true },
    { ...first, isRepeat: true },
  ]);
  expect(balanceUnits(await walletOf(id))).toBe(credits(6));
  expect(reasonOf(await use(id, credits(5), "k"))).toBe("key_reused");
  const together = await Promise.all([use(id, credits(1), "m"), use(id, credits(2), "m")]);
  expect(together.map(reasonOf)).toEqual(["booked", "key_reused"]);
});

test("a refusal is kept, too: after a top-up the same key is refused as before", async () => {
  const id = await account(1);
  const refused = await use(id, credits(3), "k");
  expect(refused).toMatchObject({
    outcome: "refused",
    refusal: { reason: "insufficient", availableUnits: credits(1), missingUnits: credits(2) },
  });
  await ask(id, { kind: "purchase", units: credits(10), ...TERMS });
  expect(await use(id, credits(3), "k")).toEqual({ ...refused, isRepeat: true });
});

test("an unknown account is refused, and others of its batch are booked", async () => {
  const id = await account(1);
  const answers = await Promise.all([use("nobody", 1n), use(id, 1n)]);
  expect(answers.map(reasonOf)).toEqual(["no_account", "booked"]);
});

test("200 debits at once that together exceed the balance: not one unit too much", async () => {
  const id = await account(100, 7);
  const others = createLedger({ db: database.db, clock: systemClock });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? ledger : others).post({
        ...{ accountId: id, key: `race ${index}`, detail: {} },
        posting: { kind: "usage", units: credits(3) },
      }),
    ),
  );
  expect(answers.filter(({ outcome }) => outcome === "booked")).toHaveLength(35);
  expect(balanceUnits(await walletOf(id))).toBe(credits(-5));
  expect(await verifyBooks({ ledger: database.db.read.ledger }, null)).toMatchObject({ problems: [] });
});

test("refunds go back to who paid, each unit once", async () => {
  const id = await account(5, 5);
  const used = await use(id, credits(8));
  const entry = used.outcome === "booked" ? (used.entry ?? 0) : 0;
  const refund = (units: bigint) => ask(id, { kind: "refund", entry, units });
  expect(reasonOf(await refund(credits(5)))).toBe("booked");
  expect(await refund(credits(4))).toMatchObject({
    refusal: { reason: "refund_too_large", refundableUnits: credits(3) },
  });
  expect(reasonOf(await refund(credits(3)))).toBe("booked");
  expect(balanceUnits(await walletOf(id))).toBe(credits(5));
  expect(reasonOf(await ask(id, { kind: "refund", entry: 99, units: 1n }))).toBe("not_refundable");
  expect(await verifyBooks({ ledger: database.db.read.ledger }, null)).toMatchObject({ problems: [] });
});

test.each([
  "UPDATE ledger_entry SET units = units + 1",
  "DELETE FROM ledger_entry",
  "TRUNCATE ledger_entry",
  "UPDATE credit_use SET units = 0",
  "DELETE FROM credit_use",
  "TRUNCATE credit_use",
  "UPDATE ledger_posting SET outcome = '{}'",
  "DELETE FROM ledger_posting",
  "TRUNCATE ledger_posting",
])("the database refuses: %s", async (statement) => {
  await account(1);
  await use(await account(2), 1n);
  await expect(database.db.prisma.$executeRawUnsafe(statement)).rejects.toThrow(/never changed/);
});

test("the database refuses a balance below the overdraft, whoever writes it", async () => {
  const id = await account(1, 1);
  const tooLow = `UPDATE wallet SET balance_units = ${-credits(2)} WHERE account_id = '${id}'`;
  await expect(database.db.prisma.$executeRawUnsafe(tooLow)).rejects.toThrow(/wallet_balance_check/);
});

test("a change by hand is found, and named", async () => {
  const own = await createTestDatabase();
  try {
    const books = createLedger({ db: own.db, clock: systemClock });
    await own.db.read.ledger.insertWallet("acme", 0n, Date.now());
    const post = (posting: AskedPosting) =>
      books.post({ accountId: "acme", key: sortableId(), posting, detail: { meter: "tool" } });
    await post({ kind: "purchase", units: credits(9), ...TERMS });
    for (let times = 0; times < 5; times += 1) await post({ kind: "usage", units: credits(1) });
    const problems = async () => (await verifyBooks({ ledger: own.db.read.ledger }, null)).problems;
    expect(await problems()).toEqual([]);

    const byHand = async (statement: string) => {
      await own.db.prisma.$transaction([
        own.db.prisma.$executeRawUnsafe("SET LOCAL session_replication_role = replica"),
        own.db.prisma.$executeRawUnsafe(statement),
      ]);
    };
    await byHand('UPDATE ledger_entry SET detail = \'{"meter":"other"}\' WHERE number = 3');
    expect(await problems()).toEqual([
      { accountId: "acme", entry: 3, problem: "is not what its hash was taken of" },
    ]);
    await byHand('UPDATE ledger_entry SET detail = \'{"meter":"tool"}\' WHERE number = 3');
    expect(await problems()).toEqual([]);
    await byHand("DELETE FROM ledger_entry WHERE number = 6");
    expect((await problems()).map(({ entry, problem }) => [entry, problem])).toContainEqual([
      6,
      "is missing",
    ]);
    await byHand("UPDATE credit_grant SET left_units = left_units + 1");
    expect((await problems()).map(({ entry }) => entry)).toContain(1);
  } finally {
    await own.close();
  }
});
