import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { availableUnits, balanceUnits, heldUnits } from "@orrery/domain/billing";
import type { UsageAnswer } from "@orrery/protocol";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createUsageDesk, credits, reasonOf, TestClock, told, type UsageDesk } from "./testing/usage-desk.ts";
import type { UsageBooking } from "./usage-booking.ts";

const NOON = Date.UTC(2026, 2, 20, 12, 30);
const DAY_MS = 86_400_000;
const clock = new TestClock(NOON);
let database: TestDatabase;
let desk: UsageDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  desk = createUsageDesk(database, clock);
});
afterEach(async () => {
  clock.atMs = NOON;
  expect(await verifyBooks(database.db.read, null)).toMatchObject({ problems: [] });
  // Every entry has two sides; what events cost is what charges say and what the ledger has.
  expect(
    await database.sql(`SELECT account_id FROM (
      SELECT account_id, sum(units) AS units FROM usage_charge WHERE kind = 'usage' GROUP BY account_id) AS charged
      FULL JOIN (SELECT account_id, sum(units) AS units FROM usage_event GROUP BY account_id) AS told USING (account_id)
      FULL JOIN (SELECT account_id, sum(units) AS units FROM ledger_entry WHERE kind = 'usage' GROUP BY account_id) AS booked
        USING (account_id)
      FULL JOIN (SELECT account_id, sum(charged_units) AS units FROM usage_total GROUP BY account_id) AS total USING (account_id)
      WHERE coalesce(charged.units, 0) <> coalesce(told.units, 0) OR coalesce(told.units, 0) <> coalesce(booked.units, 0)
        OR coalesce(told.units, 0) <> coalesce(total.units, 0)`),
  ).toEqual([]);
  expect(await database.sql("SELECT 1 FROM ledger_side HAVING sum(units) <> 0")).toEqual([]);
});
afterAll(() => database.close());

async function bookOne(booking: UsageBooking) {
  const [answer] = await desk.usage.book([booking]);
  if (answer === undefined) throw new Error("one event, one answer");
  return answer;
}

async function reasonsOf(bookings: readonly UsageBooking[]) {
  return (await desk.usage.book(bookings)).map(reasonOf);
}

/** Until a transaction waits for the end of another one. */
async function waitsForAnother(): Promise<void> {
  for (;;) {
    const waiting = await database.sql("SELECT 1 FROM pg_locks WHERE NOT granted");
    if (waiting.length > 0) return;
  }
}

const setAccount = (id: string, change: string) =>
  database.sql(`UPDATE account SET ${change} WHERE id = $1`, [id]);

test("usage is rated, paid and kept: event, charge, total, hour, spend and entry", async () => {
  const id = await desk.account(10);
  const events = [told(id, { worker: "w" }), told(id), told(id, { meter: "agent_time", value: 45_000 })];
  expect(await desk.usage.book(events)).toMatchObject([
    { outcome: "booked", id: events[0]?.id, units: credits(1).toString(), isRepeat: false },
    { outcome: "booked" },
    { outcome: "booked", units: credits(1).toString() },
  ]);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(7));
  const [row] = await database.sql("SELECT * FROM usage_event WHERE id = $1", [events[0]?.id]);
  expect(row).toMatchObject({
    account_id: id,
    meter: "tool_invocations",
    value: "1",
    worker: "w",
    refusal: null,
  });
  expect(row).toMatchObject({ at: new Date(NOON), received_at: new Date(NOON) });
  const charges = await database.sql("SELECT * FROM usage_charge WHERE account_id = $1 ORDER BY meter", [id]);
  expect(charges).toMatchObject([
    {
      meter: "agent_time",
      kind: "usage",
      quantity: "45000",
      event_count: 1,
      card_id: "list",
      rate_to_at: null,
    },
    {
      meter: "tool_invocations",
      quantity: "2",
      units: credits(2).toString(),
      event_count: 2,
      invoice_id: null,
    },
  ]);
  const [entry] = await database.sql("SELECT * FROM ledger_entry WHERE account_id = $1 AND number = $2", [
    ...[id, charges[1]?.entry],
  ]);
  expect(JSON.parse(entry?.detail)).toEqual({
    charge: charges[1]?.id,
    meter: "tool_invocations",
    quantity: "2",
  });
  expect(
    await database.sql("SELECT kind, from_at, units FROM account_spend WHERE account_id = $1 ORDER BY kind", [
      id,
    ]),
  ).toEqual([
    { kind: "day", from_at: new Date(Date.UTC(2026, 2, 20)), units: credits(3).toString() },
    { kind: "period", from_at: new Date(Date.UTC(2026, 2, 1)), units: credits(3).toString() },
  ]);
  expect(
    await database.sql(
      "SELECT hour_at, quantity, event_count FROM usage_hour WHERE account_id = $1 AND node_id = '' ORDER BY meter",
      [id],
    ),
  ).toEqual([
    { hour_at: new Date(Date.UTC(2026, 2, 20, 12)), quantity: "45000", event_count: "1" },
    { hour_at: new Date(Date.UTC(2026, 2, 20, 12)), quantity: "2", event_count: "2" },
  ]);
});

test("200 debits at once that together exceed the balance, by two hubs: not one unit too much", async () => {
  const id = await desk.account(100, 7);
  const other = createUsageDesk({ ...database, db: database.another() }, clock);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? desk : other).usage.book([told(id)])),
  );
  const reasons = answers.flat().map(reasonOf);
  expect(reasons.filter((reason) => reason === "booked")).toHaveLength(107);
  expect(reasons.filter((reason) => reason === "insufficient")).toHaveLength(93);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(-7));
});

test("the same id: answered as the first time, refused with another payload, in one batch and at once", async () => {
  const id = await desk.account(10);
  const event = told(id);
  const first = await bookOne(event);
  expect(await bookOne(event)).toEqual({ ...first, isRepeat: true });
  expect(reasonOf(await bookOne({ ...event, meter: "inferences" }))).toBe("reused_id");
  expect(reasonOf(await bookOne({ ...event, atMs: NOON }))).toBe("reused_id");
  expect(await bookOne({ ...event, source: "another" })).toMatchObject({ isRepeat: false });

  const [one, two] = [told(id), told(id)];
  const together = await desk.usage.book([one, two, one, { ...two, meter: "inferences" }]);
  expect(together.map((answer) => [answer.isRepeat, reasonOf(answer)])).toEqual([
    [false, "booked"],
    [false, "booked"],
    [true, "booked"],
    [false, "reused_id"],
  ]);
  const race = told(id);
  const answers = await Promise.all(Array.from({ length: 20 }, () => bookOne(race)));
  expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(5));
});

test("the same id told for two accounts at once, by two hubs: one of them has it", async () => {
  const [a, b] = [await desk.account(50), await desk.account(50)];
  const other = createUsageDesk({ ...database, db: database.another() }, clock);
  const ids = Array.from({ length: 30 }, (_, index) => `shared ${a} ${index}`);
  const answers = await Promise.all([
    desk.usage.book(ids.map((id) => told(a, { id }))),
    other.usage.book(ids.toReversed().map((id) => told(b, { id }))),
    other.usage.book(ids.map((id) => told(b, { id }))),
  ]);
  for (const [index, id] of ids.entries()) {
    const ofA = reasonOf(answers[0]?.[index]);
    const ofB = reasonOf(answers[2]?.[index]);
    expect([ofA, ofB].sort(), id).toEqual(["booked", "reused_id"]);
  }
  const spent = [await desk.wallet(a), await desk.wallet(b)].map(
    (wallet) => credits(50) - balanceUnits(wallet),
  );
  expect((spent[0] ?? 0n) + (spent[1] ?? 0n)).toBe(credits(30));
});

test("an event that another hub is just telling of another account is waited for, and then known", async () => {
  const [id, other] = [await desk.account(10), await desk.account(10)];
  const event = told(id);
  let answers: Promise<UsageAnswer[]> | null = null;
  await database.db.prisma.$transaction(async (beside) => {
    await beside.$executeRaw`
      INSERT INTO usage_event (source, id, account_id, meter, value, at, received_at, payload_hash, units, refusal)
      VALUES (${event.source}, ${event.id}, ${other}, 'agent_time', 1, now(), now(), 'x', 0,
        '{"reason":"too_old","sentence":"It was long ago."}')`;
    answers = desk.usage.book([event, told(id)]);
    await waitsForAnother();
  });
  expect(((await answers) ?? []).map(reasonOf)).toEqual(["reused_id", "booked"]);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(9));
});

test("a refusal is kept: after a top-up the same event is refused as before, a new one is booked", async () => {
  const id = await desk.account(1);
  const event = told(id, { meter: "inferences" });
  const refused = await bookOne(event);
  expect(refused).toMatchObject({ refusal: { reason: "insufficient", missingUnits: credits(9).toString() } });
  await desk.post(id, {
    kind: "purchase",
    units: credits(20),
    priority: 50,
    endsAtMs: null,
    isPromotional: false,
  });
  expect(await bookOne(event)).toEqual({ ...refused, isRepeat: true });
  expect(reasonOf(await bookOne(told(id, { meter: "inferences" })))).toBe("booked");
  const [row] = await database.sql("SELECT * FROM usage_event WHERE id = $1", [event.id]);
  expect(row).toMatchObject({ units: "0", charge_id: null, refusal: { reason: "insufficient" } });
});

test("each odd event is refused for what it is, and the others of its batch are booked", async () => {
  const id = await desk.account(100);
  await database.db.read.meter.insert({
    name: "old",
    description: "",
    aggregation: "count",
    unit: "event",
    createdAtMs: 0,
  });
  await database.db.read.meter.markArchived("old", NOON);
  expect(
    await reasonsOf([
      told(id, { value: 0 }),
      told(id, { value: "-3" }),
      told(id, { value: 1.5 }),
      told(id, { value: Number.POSITIVE_INFINITY }),
      told(id, { value: "9".repeat(30) }),
      told(id, { meter: "nothing" }),
      told(id, { meter: "old" }),
      told("nobody"),
      told(id, { atMs: NOON + 5 * 60_000 + 1 }),
      told(id, { atMs: NOON - 40 * DAY_MS }),
      told(id, { atMs: 9e15 }),
      told(id, { worker: "half \ud800 and \0" }),
    ]),
  ).toEqual([
    ...["bad_quantity", "bad_quantity", "bad_quantity", "bad_quantity", "bad_quantity"],
    ...[
      "unknown_meter",
      "unknown_meter",
      "unknown_account",
      "from_the_future",
      "too_old",
      "from_the_future",
      "booked",
    ],
  ]);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(99));
});

test("a late event counts in its own period, by the rate of its time, and stays for the next invoice", async () => {
  const id = await desk.account(100);
  await database.db.read.rateCard.insert({
    ...{ id: `march ${id}`, name: "March", accountId: id, startsAtMs: Date.UTC(2026, 2, 10), endsAtMs: null },
    rates: {
      tool_invocations: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "3", per: "1" } } },
    },
    createdAtMs: NOON,
  });
  const at = (month: number, day: number) => told(id, { atMs: Date.UTC(2026, month, day) });
  const answers = await desk.usage.book([at(2, 20), at(1, 20), at(2, 9), at(2, 10)]);
  expect(answers.map((answer) => (answer.outcome === "booked" ? answer.units : answer))).toEqual(
    [3, 1, 1, 3].map((count) => credits(count).toString()),
  );
  expect(
    await database.sql(
      `SELECT period_from_at, rate_from_at, rate_to_at, card_id, quantity FROM usage_charge WHERE account_id = $1
       ORDER BY period_from_at, rate_from_at`,
      [id],
    ),
  ).toMatchObject([
    { period_from_at: new Date(Date.UTC(2026, 1, 1)), card_id: "list", rate_to_at: null, quantity: "1" },
    {
      rate_from_at: new Date(Date.UTC(2026, 2, 1)),
      card_id: "list",
      rate_to_at: new Date(Date.UTC(2026, 2, 10)),
    },
    { rate_from_at: new Date(Date.UTC(2026, 2, 10)), card_id: `march ${id}`, quantity: "2" },
  ]);
});

test("custom meters: a maximum, different values, and what nobody has priced; over several batches", async () => {
  const id = await desk.account(100);
  for (const [name, aggregation] of [
    ["peak", "max"],
    ["seats", "unique"],
    ["notes", "sum"],
  ] as const) {
    await database.db.read.meter.insert({ name, description: "", aggregation, unit: "x", createdAtMs: NOON });
  }
  const price = (each: string) => ({
    freeQuantity: "0",
    pricing: { kind: "flat" as const, price: { credits: each, per: "1" } },
  });
  await database.db.read.rateCard.insert({
    ...{
      id: `own ${id}`,
      name: "Own",
      accountId: id,
      startsAtMs: NOON - DAY_MS,
      endsAtMs: null,
      createdAtMs: NOON,
    },
    rates: { peak: price("2"), seats: price("5") },
  });
  const seat = (unique: string | null) => told(id, { meter: "seats", unique });
  const peak = (value: number) => told(id, { meter: "peak", value });
  const unitsOf = async (bookings: UsageBooking[]) =>
    (await desk.usage.book(bookings)).map((answer) =>
      answer.outcome === "booked" ? BigInt(answer.units) / credits(1) : reasonOf(answer),
    );
  expect(await unitsOf([seat("ada"), seat("ada"), seat(null), peak(3), peak(2)])).toEqual([
    5n,
    0n,
    "bad_quantity",
    6n,
    0n,
  ]);
  expect(await unitsOf([seat("bob"), seat("ada"), peak(4), told(id, { meter: "notes", value: 7 })])).toEqual([
    5n,
    0n,
    2n,
    0n,
  ]);
  expect(
    await database.sql("SELECT entry, quantity FROM usage_charge WHERE account_id = $1 AND meter = 'notes'", [
      id,
    ]),
  ).toEqual([{ entry: null, quantity: "7" }]);
  const [values] = await database.sql(
    "SELECT count(*)::int AS count FROM usage_value WHERE account_id = $1",
    [id],
  );
  expect(values).toEqual({ count: 2 });
});

test("limits and states: what is spent today and in the period, suspended, closed", async () => {
  const id = await desk.account(100);
  await setAccount(id, `day_limit_units = ${credits(3)}`);
  expect(await reasonsOf([told(id), told(id)])).toEqual(["booked", "booked"]);
  expect(await reasonsOf([told(id), told(id)])).toEqual(["booked", "day_limit"]);
  clock.atMs = NOON + DAY_MS;
  expect(await reasonsOf([told(id)])).toEqual(["booked"]);
  await setAccount(id, `day_limit_units = NULL, period_limit_units = ${credits(5)}`);
  expect(await reasonsOf([told(id), told(id)])).toEqual(["booked", "period_limit"]);
  clock.atMs = Date.UTC(2026, 3, 2);
  expect(await reasonsOf([told(id)])).toEqual(["booked"]);
  await setAccount(id, "state = 'suspended', state_reason = 'It was parked.'");
  const suspended = await bookOne(told(id));
  expect(suspended).toMatchObject({
    refusal: { reason: "suspended", sentence: expect.stringContaining("It was parked") },
  });
  await setAccount(id, "state = 'closed'");
  expect(await reasonsOf([told(id)])).toEqual(["closed"]);
});

test("an agent's usage settles its slices and frees the rest; nobody else's, and not after the hold's end", async () => {
  const id = await desk.account(20);
  const nodeId = `node-${id}`;
  await database.sql(
    "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, $3)",
    [...[nodeId, id, new Date(NOON - DAY_MS)]],
  );
  const slice = async (name: string) => {
    await desk.post(id, { kind: "hold", units: credits(5), endsAtMs: NOON + DAY_MS }, `slice:${name}`);
    return `slice:${name}`;
  };
  const [mine, foreign] = [await slice(`${nodeId}:s:1`), await slice("another:s:2")];
  const used = (holdId: string, changes: Parameters<typeof told>[1] = {}) =>
    told(id, { source: `node/${nodeId}`, nodeId, parts: [{ holdId, units: credits(2) }], ...changes });
  expect(await reasonsOf([used(mine)])).toEqual(["booked"]);
  let wallet = await desk.wallet(id);
  expect([heldUnits(wallet), availableUnits(wallet), balanceUnits(wallet)]).toEqual([8, 11, 19].map(credits));
  await setAccount(id, "state = 'suspended'");
  expect(await reasonsOf([used(mine), used(foreign)])).toEqual(["booked", "suspended"]);
  await setAccount(id, "state = 'active'");
  clock.atMs = NOON + 2 * DAY_MS;
  expect(await reasonsOf([used(mine)])).toEqual(["booked"]);
  wallet = await desk.wallet(id);
  expect([heldUnits(wallet), balanceUnits(wallet)]).toEqual([0n, credits(17)]);
  const holds = await database.sql(
    "SELECT hold_id FROM ledger_entry WHERE account_id = $1 AND kind = 'usage' ORDER BY number",
    [id],
  );
  expect(holds.map(({ hold_id }) => hold_id)).toEqual([mine, mine, null]);
});

test("a node's usage is its account's alone, and some days of the account that it left", async () => {
  const [id, other] = [await desk.account(20), await desk.account(20)];
  const nodeId = `node-${id}`;
  await database.sql(
    `INSERT INTO account_span (subject_kind, subject_id, account_id, from_at, to_at)
     VALUES ('node', $1, $2, $4, $5), ('node', $1, $3, $5, NULL), ('worker', 'w', $2, $5, NULL)`,
    [nodeId, other, id, new Date(NOON - 60 * DAY_MS), new Date(NOON - 10 * DAY_MS)],
  );
  const used = (accountId: string, agoDays: number, worker: string | null = null) =>
    told(accountId, { source: `node/${nodeId}`, nodeId, worker, atMs: NOON - agoDays * DAY_MS });
  expect(await reasonsOf([used(id, 1), used(id, 11), used(other, 20), used(other, 5)])).toEqual([
    ...["booked", "foreign_node", "booked", "booked"],
  ]);
  const stranger = await desk.account(20);
  const told2 = (nodeOfNobody: string) => told(stranger, { nodeId: nodeOfNobody, worker: "w" });
  expect(await reasonsOf([told2("nobody's"), told2(nodeId)])).toEqual(["foreign_node", "foreign_node"]);
});

test("what is suspicious raises a finding, one for each thing", async () => {
  const id = await desk.account(50);
  const nodeId = `node-${id}`;
  await database.sql(
    "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, $3)",
    [...[nodeId, id, new Date(NOON - DAY_MS)]],
  );
  const event = told(id);
  await desk.usage.book([
    ...[event, { ...event, worker: "other" }, told(id, { value: -1 }), told(id, { value: -2 })],
    ...[
      told(id, { nodeId, atMs: NOON + 600_000 }),
      told(id, { nodeId: "foreign" }),
      told(id, { atMs: NOON + 600_000 }),
    ],
  ]);
  const findings = await database.sql(
    "SELECT kind, key, count FROM finding WHERE account_id = $1 ORDER BY kind",
    [id],
  );
  expect(findings).toEqual([
    { kind: "bad_quantity", key: "billing-test", count: 2 },
    { kind: "clock_skew", key: nodeId, count: 1 },
    { kind: "foreign_node", key: "foreign", count: 1 },
    { kind: "reused_id", key: "billing-test", count: 1 },
  ]);
});

test("a booking that fails leaves nothing, and is done when it is told again", async () => {
  const id = await desk.account(10);
  const event = told(id);
  await database.sql(`ALTER TABLE account_spend ADD CONSTRAINT broken CHECK (account_id <> '${id}')`);
  await expect(desk.usage.book([event, told(id)])).rejects.toThrow(/broken/);
  await database.sql("ALTER TABLE account_spend DROP CONSTRAINT broken");
  expect(await database.sql("SELECT 1 FROM usage_event WHERE account_id = $1", [id])).toEqual([]);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(10));
  expect(await bookOne(event)).toMatchObject({ outcome: "booked", isRepeat: false });
});

test("many events on a wallet with a hundred grants, in one call", async () => {
  const id = await desk.account(0);
  for (let number = 0; number < 100; number += 1) {
    const terms = {
      priority: number % 3,
      endsAtMs: NOON + (number + 1) * DAY_MS,
      isPromotional: number % 2 === 0,
    };
    await desk.post(id, { kind: "grant", units: credits(8), ...terms });
  }
  const reasons = await reasonsOf(Array.from({ length: 1000 }, () => told(id)));
  expect(reasons.filter((reason) => reason === "booked")).toHaveLength(800);
  expect(balanceUnits(await desk.wallet(id))).toBe(0n);
});
