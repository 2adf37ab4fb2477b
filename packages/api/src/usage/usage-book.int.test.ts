import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { balanceUnits } from "@orrery/domain/billing";
import { systemClock } from "@orrery/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createUsageDesk, credits, reasonOf, told, type UsageDesk } from "./testing/usage-desk.ts";

let database: TestDatabase;
let desk: UsageDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  desk = createUsageDesk(database, systemClock);
});
afterEach(async () => {
  expect(await verifyBooks(database.db.read, null)).toMatchObject({ problems: [] });
  expect(
    await database.sql("SELECT sum(units)::text AS sum FROM ledger_side HAVING sum(units) <> 0"),
  ).toEqual([]);
});
afterAll(() => database.close());

test("usage is rated, paid and kept: event, charge, total, hour, spend and entry", async () => {
  const id = await desk.account(10);
  const [answer] = await desk.usage.book([told(id)]);
  expect(answer).toMatchObject({ outcome: "booked", units: credits(1).toString(), isRepeat: false });
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(9));
});

test("200 debits at once that together exceed the balance: not one unit too much", async () => {
  const id = await desk.account(100, 7);
  const other = createUsageDesk({ ...database, db: database.another() }, systemClock);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? desk : other).usage.book([told(id)])),
  );
  const reasons = answers.flat().map(reasonOf);
  expect(reasons.filter((reason) => reason === "booked")).toHaveLength(107);
  expect(reasons.filter((reason) => reason === "insufficient")).toHaveLength(93);
  expect(balanceUnits(await desk.wallet(id))).toBe(credits(-7));
});
