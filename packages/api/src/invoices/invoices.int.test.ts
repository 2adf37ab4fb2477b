import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { BilledAccount, type TestClock, testClock } from "./testing/billed-account.ts";

const START = "2026-11-05T10:00:00Z";
const AFTER = "2026-12-02T09:00:00Z";
const NOVEMBER = Date.parse("2026-11-10T00:00:00Z");

let api: TestApi;
let clock: TestClock;
beforeAll(async () => {
  clock = testClock(START);
  api = await createTestApi({ clock });
});
afterAll(() => api.close());
beforeEach(() => clock.set(START));

const invoices = () => api.as("billing").invoices;
const CREDIT = 1_000_000_000n;

test("[I2] [I4] [S1] [S4] a month's usage becomes a draft, gets its number, is paid, and the debt is gone", async () => {
  const account = await BilledAccount.open(api);
  await account.grant(100);
  await account.grant(200, false);
  await account.use({ credits: 700, at: "2026-11-06T00:00:00Z", quantity: 35_000n });
  await account.use({ credits: 300, at: "2026-11-07T00:00:00Z", quantity: 13_500_000n, meter: "agent_time" });
  await api.as("billing").fees.add({ accountId: account.id, name: "Support", amount: "30" });

  const draft = await invoices().draft({ accountId: account.id, atMs: NOVEMBER });
  expect(draft).toMatchObject({ state: "draft", number: null, accountName: account.name });
  expect(draft.notYet).toContain("2026-12-01T00:00:00.000Z");
  await expect(invoices().finalize({ invoiceId: draft.id })).rejects.toThrow(/ends at 2026-12-01/);
  expect(await invoices().draft({ accountId: account.id, atMs: NOVEMBER })).toEqual(draft);

  clock.set(AFTER);
  await api.as("billing").billing.setSeller({
    ...{ name: "Orrery GmbH", street: "", city: "", postalCode: "", region: "", country: "DE", email: "" },
    ...{ taxId: "DE123", payment: "IBAN DE00", dueDays: 30, footer: "" },
  });
  const final = await invoices().finalize({ invoiceId: draft.id });
  // 700 credits are from the overdraft: 7.00. The fee is of 25.58 days out of 30: 25.5833… of 30 euros.
  expect(final.lines.map(({ kind, units, amount }) => [kind, BigInt(units) / CREDIT, amount.coins])).toEqual([
    ["usage", 700n, "700"],
    ["usage", 300n, "300"],
    ["bought", -200n, "-200"],
    ["promotional", -100n, "-100"],
    ["fee", 0n, "2558"],
  ]);
  expect([final.sum.coins, final.tax.coins, final.total.coins]).toEqual(["3258", "619", "3877"]);
  expect(final).toMatchObject({
    state: "finalized",
    seller: { name: "Orrery GmbH" },
    customer: { name: account.name },
  });
  expect(final.number).toMatch(/^2026-\d{6}$/);
  expect(final.dueAtMs).toBe(Date.parse(AFTER) + 30 * 86_400_000);
  expect(await invoices().finalize({ invoiceId: draft.id })).toEqual(final);
  expect(await invoices().get({ invoiceId: final.number as string })).toEqual(final);

  expect(await account.balance()).toBe(-700n * CREDIT);
  const wish = { invoiceId: final.id, reference: "bank 77", paidAtMs: Date.parse("2026-12-01T12:00:00Z") };
  const paid = await invoices().pay(wish);
  expect(paid).toMatchObject({
    state: "paid",
    paidReference: "bank 77",
    paidAtMs: wish.paidAtMs,
    open: { coins: "0" },
  });
  expect(await account.balance()).toBe(0n);
  expect(await invoices().pay(wish)).toEqual(paid);
  await expect(invoices().pay({ ...wish, reference: "other" })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(invoices().void({ invoiceId: final.id, reason: "no" })).rejects.toThrow(
    /is paid and cannot be voided/,
  );
  const { items } = await api.as("billing").accounts.ledger({ accountId: account.id });
  expect(items[0]).toMatchObject({ kind: "purchase", detail: { invoice: final.id, number: final.number } });
  // The charges of these tests have no events, which the books as a whole would miss.
  expect(await verifyBooks({ ledger: api.db.read.ledger }, null)).toMatchObject({ problems: [] });
  const events = await api.as("billing").events.list({ subjectKind: "invoice", subjectId: final.id });
  expect(events.items.map(({ type }) => type)).toEqual(["invoice.paid", "invoice.finalized"]);
});

test("[L1] a line shows its rate, its allowance and the span in which the rate applied", async () => {
  const account = await BilledAccount.open(api);
  const half = Date.parse("2026-11-16T00:00:00Z");
  const rate = {
    freeQuantity: "600",
    pricing: { kind: "flat" as const, price: { credits: "5", per: "100" } },
  };
  const card = await api.as("billing").rateCards.create({
    ...{ name: "Own", accountId: account.id, startsAtMs: half, endsAtMs: null, rates: { api_calls: rate } },
  });
  await account.use({ credits: 20, at: "2026-11-06T00:00:00Z", quantity: 1000n });
  await account.use({
    ...{ credits: 20, at: "2026-11-20T00:00:00Z", rateFrom: "2026-11-16T00:00:00Z", cardId: card.id },
    quantity: 700n,
  });
  clock.set(AFTER);
  const { lines } = await invoices().draft({ accountId: account.id });
  expect(lines[0]?.detail).toMatchObject({
    ...{ fromAtMs: Date.parse("2026-11-01T00:00:00Z"), toAtMs: half, quantity: "1000", freeQuantity: "0" },
    ...{ unit: "event", rate: { pricing: { kind: "flat", price: { credits: "20", per: "1000" } } } },
  });
  expect(lines[1]?.detail).toMatchObject({
    ...{ fromAtMs: half, toAtMs: Date.parse("2026-12-01T00:00:00Z"), quantity: "700", rate },
    // Its share of the month.
    freeQuantity: "300",
  });
});

test("[L2] [N3] late usage goes on the next invoice; of two drafts the older one takes what is older", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 10, at: "2026-11-06T00:00:00Z" });
  clock.set("2027-01-03T00:00:00Z");
  await account.use({ credits: 5, at: "2026-12-06T00:00:00Z" });
  const december = await invoices().draft({ accountId: account.id });
  expect(december.lines.map(({ detail, units }) => [detail.isLate, units])).toEqual([
    [false, String(5n * CREDIT)],
    [true, String(10n * CREDIT)],
  ]);
  const november = await invoices().draft({ accountId: account.id, atMs: NOVEMBER });
  expect(november.lines.map(({ units }) => units)).toEqual([String(10n * CREDIT)]);
  expect((await invoices().get({ invoiceId: december.id })).lines).toHaveLength(1);
  const first = await invoices().finalize({ invoiceId: november.id });
  expect(first.number).toMatch(/^2027-/);
  await account.use({ credits: 3, at: "2026-11-29T00:00:00Z" });
  const second = await invoices().finalize({ invoiceId: december.id });
  expect(second.lines.map(({ detail, units }) => [detail.isLate, units])).toEqual([
    [false, String(5n * CREDIT)],
    [true, String(3n * CREDIT)],
  ]);
});

test("[L3] [B1] a refund of what the overdraft paid is taken off the next invoice, and off what paying it buys", async () => {
  const account = await BilledAccount.open(api, { taxPercent: "0" });
  const entry = await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const first = await invoices().finalize({
    invoiceId: (await invoices().draft({ accountId: account.id })).id,
  });
  await account.use({ credits: 40, at: "2026-11-06T00:00:00Z", refundOf: entry });
  await account.use({ credits: 30, at: "2026-12-02T00:00:00Z" });
  clock.set("2027-01-02T00:00:00Z");
  const second = await invoices().finalize({
    invoiceId: (await invoices().draft({ accountId: account.id })).id,
  });
  expect([first.total.coins, second.total.coins]).toEqual(["100", "-10"]);
  expect(await account.balance()).toBe(-90n * CREDIT);
  await invoices().pay({ invoiceId: second.id, reference: "sent back" });
  expect(await account.balance()).toBe(-90n * CREDIT);
  await invoices().pay({ invoiceId: first.id, reference: "wire" });
  // 100 - 10 are bought: what was used, and nothing more.
  expect(await account.balance()).toBe(0n);
});

test("[L3] a refund that comes back as credits lowers what credits paid, and bills nothing", async () => {
  const account = await BilledAccount.open(api, { taxPercent: "0" });
  await account.grant(50);
  const entry = await account.use({ credits: 80, at: "2026-11-06T00:00:00Z" });
  await account.grant(30, false);
  await account.use({ credits: 50, at: "2026-11-06T00:00:00Z", refundOf: entry });
  clock.set(AFTER);
  const { lines, total } = await invoices().draft({ accountId: account.id });
  expect(lines.map(({ kind, units }) => [kind, BigInt(units) / CREDIT])).toEqual([
    ["usage", 80n],
    ["refund", -50n],
    ["bought", 30n],
    ["promotional", -30n],
  ]);
  expect(total.coins).toBe("30");
});

test("[S2] [S3] a void invoice keeps its number and frees its usage; one that was written off can be paid", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const { id } = await invoices().draft({ accountId: account.id });
  const first = await invoices().finalize({ invoiceId: id });
  const voided = await invoices().void({ invoiceId: id, reason: "wrong address" });
  expect(voided).toMatchObject({
    state: "void",
    number: first.number,
    endReason: "wrong address",
    lines: first.lines,
  });
  expect(await invoices().void({ invoiceId: id, reason: "again" })).toEqual(voided);
  const again = await invoices().draft({ accountId: account.id });
  expect(again.id).not.toBe(id);
  const second = await invoices().finalize({ invoiceId: again.id });
  expect(Number(second.number?.slice(5))).toBe(Number(first.number?.slice(5)) + 1);
  expect(second.total).toEqual(first.total);
  await invoices().writeOff({ invoiceId: second.id, reason: "bankrupt" });
  await expect(invoices().void({ invoiceId: second.id, reason: "x" })).rejects.toThrow(/uncollectible/);
  expect(await invoices().pay({ invoiceId: second.id, reference: "late" })).toMatchObject({ state: "paid" });
  expect(await account.balance()).toBe(0n);
});

test("[B2] credit notes have a series of their own and never exceed the total", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const draft = await invoices().draft({ accountId: account.id });
  const credit = (amount: string) =>
    invoices().credit({ invoiceId: draft.id, key: sortableId(), amount, reason: "goodwill" });
  await expect(credit("0.5")).rejects.toThrow(/is a draft and cannot be credited/);
  const { total } = await invoices().finalize({ invoiceId: draft.id });
  expect(total.coins).toBe("119");
  for (const amount of ["0", "0.001"])
    await expect(credit(amount)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const noted = await credit("1.00");
  expect(noted.creditNotes).toMatchObject([
    { amount: { coins: "100" }, tax: { coins: "16" }, reason: "goodwill" },
  ]);
  expect(noted.creditNotes[0]?.number).toMatch(/^CN-2026-\d{6}$/);
  expect(noted.open.coins).toBe("19");
  await expect(credit("0.20")).rejects.toThrow("Of this invoice 0.19 EUR can still be credited.");
  await expect(invoices().void({ invoiceId: draft.id, reason: "x" })).rejects.toThrow(/credit note CN-2026/);
  const all = await credit("0.19");
  expect(all.creditNotes.map(({ tax }) => tax.coins)).toEqual(["16", "3"]);
  expect(Number(all.creditNotes[1]?.number.slice(8))).toBe(Number(all.creditNotes[0]?.number.slice(8)) + 1);
});

test("the same key is the same credit note, and nothing else", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const { id: invoiceId } = await invoices().draft({ accountId: account.id });
  await invoices().finalize({ invoiceId });
  const wish = { invoiceId, key: sortableId(), amount: "0.50", reason: "goodwill" };
  const asked = await Promise.all([1, 2, 3].map(() => invoices().credit(wish)));
  const again = await invoices().credit({ ...wish, amount: "0.5" });
  for (const view of [...asked, again]) expect(view.creditNotes).toMatchObject([{ key: wish.key }]);
  expect(again.open.coins).toBe("69");
  for (const other of [{ amount: "0.51" }, { reason: "something else" }]) {
    await expect(invoices().credit({ ...wish, ...other })).rejects.toThrow(/make a new one for a new wish/);
  }
  expect((await invoices().credit({ ...wish, key: sortableId() })).creditNotes).toHaveLength(2);
  await invoices().credit({ ...wish, key: sortableId(), amount: "0.19" });
  // Nothing is left to be credited, and what was written stays answered.
  expect((await invoices().credit(wish)).creditNotes).toHaveLength(3);
  const events = await api.as("billing").events.list({ subjectKind: "invoice", subjectId: invoiceId });
  expect(events.items.filter(({ type }) => type === "invoice.credited")).toHaveLength(3);
});

test("[B4] an invoice over zero is paid as it is finalized, and nobody is asked to pay", async () => {
  const account = await BilledAccount.open(api);
  await account.grant(100);
  await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const { id: invoiceId } = await invoices().draft({ accountId: account.id });
  const [final, again] = await Promise.all([1, 2].map(() => invoices().finalize({ invoiceId })));
  expect(final).toMatchObject({ state: "paid", paidReference: "nothing to pay", total: { coins: "0" } });
  expect(final?.paidAtMs).toBe(Date.parse(AFTER));
  expect(again).toEqual(final);
  expect(await account.balance()).toBe(0n);
  const events = await api.as("billing").events.list({ subjectKind: "invoice", subjectId: invoiceId });
  expect(events.items.map(({ summary }) => summary)).toEqual([
    `For the invoice ${final?.number} of ${account.name} there is nothing to pay`,
    `The invoice ${final?.number} of ${account.name} was finalized`,
  ]);
  clock.set("2027-03-01T00:00:00Z");
  const overdue = await invoices().list({ accountId: account.id, overdueOnly: true });
  expect(overdue.items).toEqual([]);
});

test("[N2] an account that goes from months to weeks is billed without a gap", async () => {
  const account = await BilledAccount.open(api, { period: "monthly" });
  clock.set(AFTER);
  const month = await invoices().draft({ accountId: account.id });
  await api.sql("UPDATE account SET period_kind = 'weekly' WHERE id = $1", [account.id]);
  const week = await invoices().draft({ accountId: account.id, atMs: Date.parse(AFTER) });
  expect([week.fromAtMs, week.toAtMs]).toEqual([month.toAtMs, Date.parse("2026-12-07T00:00:00Z")]);
  await expect(
    invoices().draft({ accountId: account.id, atMs: Date.parse("2027-02-01T00:00:00Z") }),
  ).rejects.toThrow(/has not begun/);
  await expect(invoices().draft({ accountId: account.id, atMs: 0 })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  await expect(
    invoices().draft({ accountId: account.id, atMs: Date.parse("2026-08-01T00:00:00Z") }),
  ).rejects.toThrow(/No period of/);
});

test("the list goes by pages, by account and state, and tells what is overdue", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 100, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const { id } = await invoices().draft({ accountId: account.id });
  const listed = await invoices().list({ accountId: account.id, state: "draft" });
  expect(listed.items).toMatchObject([{ id, total: { coins: "119", places: 2, currency: "EUR" } }]);
  await invoices().finalize({ invoiceId: id });
  expect((await invoices().list({ accountId: account.id, overdueOnly: true })).items).toEqual([]);
  clock.set("2027-03-01T00:00:00Z");
  await account.use({ credits: 1, at: "2027-02-06T00:00:00Z" });
  await invoices().draft({ accountId: account.id });
  expect((await invoices().list({ accountId: account.id, overdueOnly: true })).items).toMatchObject([
    { id, isOverdue: true },
  ]);
  const first = await invoices().list({ accountId: account.id, limit: 1 });
  const second = await invoices().list({
    accountId: account.id,
    limit: 1,
    cursor: first.nextCursor as string,
  });
  expect([first.items[0]?.state, second.items[0]?.id, second.nextCursor]).toEqual(["draft", id, null]);
  await invoices().credit({ invoiceId: id, key: sortableId(), amount: "1.19", reason: "all of it" });
  expect((await invoices().list({ accountId: account.id, overdueOnly: true })).items).toEqual([]);
});

test("a draft can be thrown away, a finalized one not; what is not there is not found", async () => {
  const account = await BilledAccount.open(api);
  await account.use({ credits: 1, at: "2026-11-06T00:00:00Z" });
  clock.set(AFTER);
  const { id } = await invoices().draft({ accountId: account.id });
  expect(await invoices().discard({ invoiceId: id })).toEqual({ discarded: true });
  await expect(invoices().get({ invoiceId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const again = await invoices().draft({ accountId: account.id });
  await invoices().finalize({ invoiceId: again.id });
  await expect(invoices().discard({ invoiceId: again.id })).rejects.toThrow(
    /is finalized and cannot be thrown away/,
  );
  await expect(
    invoices().pay({ invoiceId: again.id, reference: "r", paidAtMs: Date.parse(AFTER) + 1 }),
  ).rejects.toThrow(/lies ahead/);
  await expect(invoices().finalize({ invoiceId: sortableId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("fees start now or later, end once, and are nobody's business without the billing role", async () => {
  const account = await BilledAccount.open(api);
  const { fees } = api.as("billing");
  const fee = await fees.add({ accountId: account.id, name: "Seat", amount: "12.5" });
  expect(fee).toMatchObject({
    micros: "12500000",
    currency: "EUR",
    startsAtMs: Date.parse(START),
    endsAtMs: null,
  });
  const past = { accountId: account.id, name: "Seat", amount: "1", startsAtMs: Date.parse(START) - 1 };
  await expect(fees.add(past)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(fees.end({ feeId: fee.id, endsAtMs: Date.parse(START) - 1 })).rejects.toThrow(/credit note/);
  clock.set(AFTER);
  expect(await fees.end({ feeId: fee.id })).toMatchObject({ endsAtMs: Date.parse(AFTER) });
  clock.set("2026-12-03T00:00:00Z");
  expect(await fees.end({ feeId: fee.id })).toMatchObject({ endsAtMs: Date.parse(AFTER) });
  await expect(fees.end({ feeId: fee.id, endsAtMs: Date.parse("2027-01-01T00:00:00Z") })).rejects.toThrow(
    /ended already/,
  );
  expect(await fees.list({ accountId: account.id })).toHaveLength(1);
  await expect(api.as("operator").fees.list({ accountId: account.id })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(api.as("operator").invoices.list({})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
