import type { AccountId, InvoiceView } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCaller } from "../app-router.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import { toldUsage } from "./testing/told-usage.ts";
import { createUsageBook, type UsageBook } from "./usage-book.ts";

const DAY_MS = 86_400_000;
const at = (text: string): number => Date.parse(text);

let api: TestApi;
let book: UsageBook;
let caller: ReturnType<typeof createCaller>;
let nowMs = at("2026-11-10T12:00:00Z");
beforeAll(async () => {
  api = await createTestApi();
  const clock = { ...systemClock, nowAtMs: () => nowMs };
  book = createUsageBook({ db: api.db, clock, log: createLogger({ service: "test", level: "silent" }) });
  caller = createCaller({ ...api.context(principalOf("billing")), clock });
});
afterAll(() => api.close());

async function idsOf(accountId: AccountId, invoiceId: string, line?: number): Promise<string[]> {
  const { items } = await caller.usage.events({
    ...{ accountId, invoiceId, limit: 500 },
    ...(line === undefined ? {} : { line }),
  });
  return items.map(({ id }) => id).sort();
}

/** The lines of usage with the events behind each. */
async function behind(accountId: AccountId, { id, lines }: InvoiceView) {
  const usage = lines.filter(({ kind }) => kind === "usage");
  return Promise.all(
    usage.map(async ({ meter, position, units, detail }) => ({
      ...{ meter, units, count: detail.eventCount },
      ids: await idsOf(accountId, id, position),
    })),
  );
}

test("each line of an invoice has its own events behind it, as a draft and as it was finalized, late ones on the next", async () => {
  const start = at("2026-09-01T00:00:00Z");
  nowMs = start;
  const { id: accountId } = await caller.accounts.create({
    name: `acme ${sortableId()}`,
    overdraft: "1000000",
  });
  const change = at("2026-09-20T00:00:00Z");
  await caller.rateCards.create({
    ...{ name: "dearer", accountId, startsAtMs: change },
    rates: {
      inferences: { freeQuantity: "0", pricing: { kind: "flat", price: { credits: "11", per: "1" } } },
    },
  });
  await caller.credits.buy({ accountId, key: sortableId(), credits: "35", reference: "wire" });
  nowMs = at("2026-09-25T00:00:00Z");
  const told = (id: string, atMs: number, meter = "inferences") =>
    toldUsage({ accountId, source: accountId, id, atMs, meter, value: meter === "agent_time" ? DAY_MS : 1 });
  await book.book([
    ...[
      told("a1", start + DAY_MS),
      told("a2", change - 1),
      told("b1", change),
      told("c1", change, "agent_time"),
    ],
    told("refused", change, "nothing"),
  ]);
  nowMs = at("2026-10-02T00:00:00Z");
  await book.book([told("next", nowMs)]);
  const expected = [
    { meter: "agent_time", units: "1920000000000", count: 1, ids: ["c1"] },
    { meter: "inferences", units: "20000000000", count: 2, ids: ["a1", "a2"] },
    { meter: "inferences", units: "11000000000", count: 1, ids: ["b1"] },
  ];
  const draft = await caller.invoices.draft({ accountId });
  expect(draft).toMatchObject({ state: "draft", fromAtMs: start });
  expect(await behind(accountId, draft)).toEqual(expected);
  expect(await idsOf(accountId, draft.id)).toEqual(["a1", "a2", "b1", "c1"]);

  const final = await caller.invoices.finalize({ invoiceId: draft.id });
  expect(await behind(accountId, final)).toEqual(expected);
  await book.book([told("late", change + DAY_MS)]);
  expect(await behind(accountId, await caller.invoices.get({ invoiceId: final.id }))).toEqual(expected);
  expect(await idsOf(accountId, final.number ?? "")).toEqual(["a1", "a2", "b1", "c1"]);

  const bought = final.lines.find(({ kind }) => kind === "bought");
  expect(await idsOf(accountId, final.id, bought?.position)).toEqual([]);
  await expect(idsOf(accountId, final.id, 99)).rejects.toThrow("This invoice has no line 99.");
  await expect(idsOf(accountId, "no such")).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { id: stranger } = await caller.accounts.create({ name: `other ${sortableId()}` });
  await expect(idsOf(stranger, final.id)).rejects.toMatchObject({ code: "NOT_FOUND" });

  nowMs = at("2026-11-02T00:00:00Z");
  const next = await caller.invoices.draft({ accountId });
  expect((await behind(accountId, next)).map(({ ids }) => ids)).toEqual([["next"], ["late"]]);
});
