import type { Database } from "@orrery/db";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { balanceUnits } from "@orrery/domain/billing";
import { AppError, createLogger } from "@orrery/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createUsageDesk, credits, reasonOf, TestClock, told, type UsageDesk } from "./testing/usage-desk.ts";
import { createUsageBook, type UsageBook } from "./usage-book.ts";
import type { UsageBooking } from "./usage-booking.ts";

const NOON = Date.UTC(2026, 2, 20, 12, 30);
const DAY_MS = 86_400_000;
const clock = new TestClock(NOON);
const log = createLogger({ service: "test", level: "silent" });
let database: TestDatabase;
let desk: UsageDesk;
/** Two hubs. The first one's ways to the database are counted. */
let usage: UsageBook;
let other: UsageBook;
const ways = { read: 0, atOnce: 0 };
/** What becomes of the answer that something was written at once. */
let afterWriting: () => void = () => undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = createUsageDesk(database, clock);
  const { db } = database;
  const counted: Pick<Database, "book" | "bookAtOnce" | "write"> = {
    write: db.write,
    book: (work) => {
      ways.read += 1;
      return db.book(work);
    },
    bookAtOnce: async (...asked) => {
      ways.atOnce += 1;
      const kept = await db.bookAtOnce(...asked);
      afterWriting();
      return kept;
    },
  };
  usage = createUsageBook({ db: counted, clock, log });
  other = createUsageBook({ db, clock, log });
  await db.read.meter.insert({
    ...{ name: "notes", description: "", aggregation: "sum", unit: "x", createdAtMs: NOON },
  });
});
beforeEach(() => {
  clock.atMs = NOON;
  afterWriting = () => undefined;
});
afterEach(async () => {
  expect(await verifyBooks(database.db.read, null)).toMatchObject({ problems: [] });
});
afterAll(() => database.close());

/** What it was answered, and what it took: "at once", "read", or both where the memory was no longer true. */
async function bookOne(booking: UsageBooking): Promise<{ answer: string | undefined; took: string }> {
  const before = { ...ways };
  const [answer] = await usage.book([booking]);
  const took = [
    ...(ways.atOnce > before.atOnce ? ["at once"] : []),
    ...(ways.read > before.read ? ["read"] : []),
  ];
  const units = answer?.outcome === "booked" ? Number(answer.units) / Number(credits(1)) : null;
  return { answer: units === null ? reasonOf(answer) : `booked ${units}`, took: took.join(", ") };
}

/** An account that the first hub remembers. */
async function remembered(bought = 100): Promise<string> {
  const id = await desk.account(bought);
  expect(await bookOne(told(id))).toEqual({ answer: "booked 1", took: "read" });
  expect(await bookOne(told(id))).toEqual({ answer: "booked 1", took: "at once" });
  return id;
}

const insertCard = (id: string, accountId: string | null, startsAtMs: number) =>
  database.sql(
    `INSERT INTO rate_card (id, name, account_id, starts_at, rates, created_at) VALUES ($1, 'x', $2, $3,
       '{"tool_invocations": {"freeQuantity": "0", "pricing": {"kind": "flat", "price": {"credits": "3", "per": "1"}}}}', $3)`,
    [id, accountId, new Date(startsAtMs)],
  );

test("whatever anybody changes of what a booking goes by, by hand too, is seen by the next one", async () => {
  const id = await remembered();
  const changes: [string, string][] = [
    ["UPDATE wallet SET overdraft_units = 1 WHERE account_id = $1", "booked 1"],
    ["UPDATE account SET day_limit_units = 0 WHERE id = $1", "day_limit"],
    ["UPDATE account SET day_limit_units = NULL, zone = 'Asia/Tokyo' WHERE id = $1", "booked 1"],
    ["UPDATE account SET state = 'suspended', state_reason = 'x' WHERE id = $1", "suspended"],
    ["UPDATE account SET state = 'active', state_reason = NULL WHERE id = $1", "booked 1"],
  ];
  for (const [sql, answer] of changes) {
    await database.sql(sql, [id]);
    expect([sql, await bookOne(told(id))]).toEqual([sql, { answer, took: "at once, read" }]);
    expect([sql, await bookOne(told(id))]).toEqual([sql, { answer, took: "at once" }]);
  }
});

test("rate cards: everybody's and its own, from now on, from later on, and no longer", async () => {
  const id = await remembered();
  const beside = await remembered();
  await insertCard(`own ${id}`, id, NOON);
  expect(await bookOne(told(id))).toEqual({ answer: "booked 3", took: "at once, read" });
  expect(await bookOne(told(beside))).toEqual({ answer: "booked 1", took: "at once" });
  await database.sql("UPDATE rate_card SET ends_at = $2 WHERE id = $1", [`own ${id}`, new Date(NOON + 2000)]);
  clock.atMs = NOON + 1000;
  expect(await bookOne(told(id))).toEqual({ answer: "booked 3", took: "at once, read" });
  expect(await bookOne(told(id))).toEqual({ answer: "booked 3", took: "at once" });
  // Its end comes without anybody's doing: another segment, whose total is not known.
  clock.atMs = NOON + 2000;
  expect(await bookOne(told(id))).toEqual({ answer: "booked 1", took: "read" });
  await insertCard("shared", null, NOON + 3000);
  expect(await bookOne(told(beside))).toEqual({ answer: "booked 1", took: "at once, read" });
  clock.atMs = NOON + 3000;
  expect((await bookOne(told(beside))).answer).toBe("booked 3");
  await database.sql("DELETE FROM rate_card WHERE id = 'shared'");
  expect((await bookOne(told(beside))).answer).toBe("booked 1");
});

test("meters: another one is read once, an archived one takes nothing more", async () => {
  const id = await remembered();
  const note = () => bookOne(told(id, { meter: "notes" }));
  expect(await note()).toEqual({ answer: "booked 0", took: "read" });
  expect(await note()).toEqual({ answer: "booked 0", took: "at once" });
  expect((await bookOne(told(id))).took).toBe("at once");
  await database.sql("UPDATE custom_meter SET archived_at = now() WHERE name = 'notes'");
  expect(await note()).toEqual({ answer: "unknown_meter", took: "at once, read" });
  await database.sql("UPDATE custom_meter SET archived_at = NULL WHERE name = 'notes'");
  expect((await note()).answer).toBe("booked 0");
});

test("a node's account is remembered, until somebody changes it by hand", async () => {
  const id = await remembered();
  const nodeId = `node of ${id}`;
  const use = () => bookOne(told(id, { nodeId }));
  expect((await use()).answer).toBe("foreign_node");
  await database.sql(
    "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, $3)",
    [nodeId, id, new Date(NOON)],
  );
  expect((await use()).answer).toBe("booked 1");
  expect(await use()).toEqual({ answer: "booked 1", took: "at once" });
  await database.sql("DELETE FROM account_span WHERE subject_id = $1", [nodeId]);
  expect((await use()).answer).toBe("foreign_node");
  expect((await bookOne(told(id))).took).toBe("at once");
});

test("another day's limit is another day's, and what others book of the account is seen", async () => {
  const id = await desk.account(100);
  await database.sql("UPDATE account SET day_limit_units = $2 WHERE id = $1", [id, credits(2).toString()]);
  expect((await bookOne(told(id))).answer).toBe("booked 1");
  expect((await other.book([told(id)])).map(reasonOf)).toEqual(["booked"]);
  expect(await bookOne(told(id))).toEqual({ answer: "day_limit", took: "at once, read" });
  clock.atMs = NOON + DAY_MS;
  expect(await bookOne(told(id))).toEqual({ answer: "booked 1", took: "read" });
  await desk.post(id, { kind: "adjustment", direction: "out", reason: "x", units: credits(97) });
  expect(await bookOne(told(id))).toEqual({ answer: "insufficient", took: "at once, read" });
});

test("what was told before is answered as before, by whichever hub it was booked", async () => {
  const id = await remembered();
  const mine = told(id);
  const theirs = told(id);
  await usage.book([mine]);
  await other.book([theirs]);
  await usage.book([told(id)]);
  for (const event of [mine, theirs]) {
    expect(await usage.book([event, told(id)])).toMatchObject([
      { outcome: "booked", isRepeat: true },
      { outcome: "booked", isRepeat: false },
    ]);
  }
  // A key that another account has: the statement itself finds it, and nothing of it is kept.
  const beside = await remembered();
  expect(await bookOne({ ...told(beside), id: mine.id })).toEqual({
    answer: "reused_id",
    took: "at once, read",
  });
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(100 - 7));
  expect(balanceUnits(await desk.wallet(beside))).toBe(credits(98));
});

test("a booking that nobody knows the end of is forgotten before anything else", async () => {
  const id = await remembered();
  const lost = told(id);
  afterWriting = () => {
    throw new AppError("DATABASE_UNAVAILABLE");
  };
  await expect(usage.book([lost])).rejects.toThrow(AppError);
  afterWriting = () => undefined;
  expect(await bookOne(told(id))).toEqual({ answer: "booked 1", took: "read" });
  expect(await usage.book([lost])).toMatchObject([{ outcome: "booked", isRepeat: true }]);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(100 - 4));
});

test("accounts that are remembered and others, in one call", async () => {
  const [one, two, fresh] = [await remembered(), await remembered(), await desk.account(0)];
  const before = { ...ways };
  const answers = await usage.book([told(one), told(fresh), told("nobody"), told(two), told(one)]);
  expect(answers.map(reasonOf)).toEqual(["booked", "insufficient", "unknown_account", "booked", "booked"]);
  expect(ways).toEqual({ read: before.read + 1, atOnce: before.atOnce + 1 });
});
