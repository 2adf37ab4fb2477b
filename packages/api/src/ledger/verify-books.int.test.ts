import { afterAll, beforeAll, expect, test } from "vitest";
import { testClock } from "../invoices/testing/billed-account.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { createUsageDesk, told, type UsageDesk } from "../usage/testing/usage-desk.ts";
import { verifyBooks } from "./verify-books.ts";

const clock = testClock("2026-11-05T10:00:00Z");
let api: TestApi;
let desk: UsageDesk;
beforeAll(async () => {
  api = await createTestApi({ clock });
  desk = createUsageDesk(api, clock);
});
afterAll(() => api.close());

/** As somebody would who may do anything to the database. */
async function byHand(statement: string): Promise<void> {
  await api.db.prisma.$transaction([
    api.db.prisma.$executeRawUnsafe("SET LOCAL session_replication_role = replica"),
    api.db.prisma.$executeRawUnsafe(statement),
  ]);
}

const problems = async () => (await verifyBooks(api.db.read, null)).problems;

test("what was used, charged, booked and billed is one thing, and whoever changes a row of it is found", async () => {
  const accountId = await desk.account(10);
  for (let times = 0; times < 3; times += 1) await desk.usage.book([told(accountId)]);
  clock.set("2026-12-05T10:00:00Z");
  const billing = api.as("billing");
  const draft = await billing.invoices.draft({ accountId, atMs: Date.parse("2026-11-06T00:00:00Z") });
  const { number } = await billing.invoices.finalize({ invoiceId: draft.id });
  expect(await verifyBooks(api.db.read, null)).toMatchObject({ accountCount: 1, problemCount: 0 });
  expect(await verifyBooks(api.db.read, accountId)).toMatchObject({ accountCount: 1, entryCount: 4 });

  const changes: [change: string, back: string, problem: RegExp][] = [
    [
      "UPDATE usage_event SET units = units - 1 WHERE ctid = (SELECT min(ctid) FROM usage_event)",
      "UPDATE usage_event SET units = units + 1 WHERE ctid = (SELECT max(ctid) FROM usage_event)",
      /3 events make 2999999999 units, its charges 3000000000 of 3 events, its total says 3000000000/,
    ],
    [
      "UPDATE usage_charge SET units = units + 5 WHERE entry = 3",
      "UPDATE usage_charge SET units = units - 5 WHERE entry = 3",
      /books 1000000000 units, its charges make 1000000005/,
    ],
    [
      "UPDATE usage_total SET charged_units = 0",
      "UPDATE usage_total SET charged_units = 3000000000",
      /its total says 0/,
    ],
    [
      "UPDATE usage_charge SET invoice_id = NULL WHERE entry = 2",
      `UPDATE usage_charge SET invoice_id = '${draft.id}' WHERE entry = 2`,
      /the lines of invoice 2026-\d{6} make 3000000000 units, its charges 2000000000/,
    ],
    [
      "UPDATE invoice SET total_coins = total_coins - 1",
      "UPDATE invoice SET total_coins = total_coins + 1",
      /the total of invoice 2026-\d{6} is not its sum and its tax/,
    ],
    [
      "UPDATE invoice_line SET micros = micros * 1000000 WHERE position = 0",
      "UPDATE invoice_line SET micros = micros / 1000000 WHERE position = 0",
      /invoice 2026-\d{6} says a sum of \d+ coins, its lines make \d+/,
    ],
  ];
  for (const [change, back, problem] of changes) {
    await byHand(change);
    const found = await problems();
    expect(found.map((each) => each.problem)).toContainEqual(expect.stringMatching(problem));
    expect(found.every((each) => each.accountId === accountId)).toBe(true);
    await byHand(back);
    expect(await problems()).toEqual([]);
  }
  expect(number).toMatch(/^2026-/);
});

test.each([
  "UPDATE usage_event SET units = 0",
  "DELETE FROM usage_event",
  "UPDATE usage_charge SET units = 0",
  "UPDATE usage_charge SET entry = NULL, invoice_id = NULL",
  "DELETE FROM usage_charge",
  "TRUNCATE usage_charge",
  "UPDATE invoice_line SET units = 0",
])("the database refuses: %s", async (statement) => {
  await expect(api.db.prisma.$executeRawUnsafe(statement)).rejects.toThrow(/never changed/);
});
