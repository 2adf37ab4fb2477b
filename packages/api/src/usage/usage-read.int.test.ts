import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import { periodAt } from "@orrery/domain/billing";
import type { AccountId, AccountView, NodeId, UsageListInput } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { toldUsage } from "./testing/told-usage.ts";
import { createUsageBook, type UsageBook } from "./usage-book.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string): number => Date.parse(text);
const CREDIT = 1_000_000_000n;
const credits = (count: number): string => (BigInt(count) * CREDIT).toString();

let api: TestApi;
let book: UsageBook;
let nowMs = at("2026-10-27T12:00:00Z");
beforeAll(async () => {
  api = await createTestApi();
  const log = createLogger({ service: "test", level: "silent" });
  book = createUsageBook({ db: api.db, clock: { ...systemClock, nowAtMs: () => nowMs }, log });
});
afterAll(() => api.close());

const usage = () => api.as("billing").usage;

async function openAccount(changes: { zone?: string; credits?: string } = {}): Promise<AccountView> {
  const { zone = "UTC", credits: amount = "1000000" } = changes;
  const account = await api.as("billing").accounts.create({ name: `acme ${sortableId()}`, zone });
  const key = sortableId();
  return api.as("billing").credits.buy({ accountId: account.id, key, credits: amount, reference: "wire" });
}

async function addNode(name: string): Promise<NodeId> {
  const node = nodeInsert({ name });
  await api.db.write(AS_TEST, (tx) => tx.node.insert(node));
  return node.id;
}

/** All pages of a list, so that the cursor is walked as a reader walks it. */
async function allEvents(input: UsageListInput | Omit<UsageListInput, "limit">, limit = 3) {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await usage().events({ ...input, limit, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    expect(page.items.length).toBeLessThanOrEqual(limit);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

test("events are listed newest first, each once, also where many happened at one instant", async () => {
  const { id: accountId } = await openAccount();
  const atMs = nowMs - HOUR_MS;
  const events = ["a_1", "a_2", "b", "ü_9", "😀"].flatMap((source) =>
    ["1", "10_x", "2"].map((id) => toldUsage({ accountId, atMs, source: `${accountId} ${source}`, id })),
  );
  const later = toldUsage({ accountId, atMs: atMs + 1 });
  await book.book([...events, later]);
  const ids = await allEvents({ accountId });
  expect(ids[0]).toBe(later.id);
  expect([...ids].sort()).toEqual([...events, later].map(({ id }) => id).sort());
  expect(await allEvents({ accountId }, 4)).toEqual(ids);
  const odd = await usage().events({ accountId, cursor: "not one of ours", limit: 500 });
  expect(odd.items.map(({ id }) => id)).toEqual(ids);
});

test("an event tells what it was, what it cost, and by which node, also one that was removed", async () => {
  const { id: accountId } = await openAccount();
  const nodeId = await addNode(`old host ${accountId}`);
  await api.sql(
    "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, '2026-01-01')",
    [nodeId, accountId],
  );
  await book.book([
    toldUsage({
      accountId,
      nodeId,
      source: `node/${nodeId}`,
      id: "e1",
      worker: "crawler",
      atMs: nowMs - 5000,
      value: 2,
    }),
  ]);
  await api.sql("UPDATE node SET removed_at = now() WHERE id = $1", [nodeId]);
  const { items } = await usage().events({ accountId });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    ...{ source: `node/${nodeId}`, id: "e1", accountId, meter: "inferences", value: "2", uniqueValue: null },
    ...{
      atMs: nowMs - 5000,
      receivedAtMs: nowMs,
      nodeId,
      nodeName: `old host ${accountId}`,
      worker: "crawler",
    },
    ...{ units: credits(10), refusal: null },
  });
  expect(items[0]?.chargeId).not.toBeNull();
  const summary = await usage().summary({ accountId, fromAtMs: nowMs - HOUR_MS, toAtMs: nowMs });
  expect(summary.nodes).toEqual([
    { nodeId, name: `old host ${accountId}`, units: credits(10), eventCount: 1 },
  ]);
});

test("events are filtered by meter, node, time, refusal and ledger entry", async () => {
  const { id: accountId } = await openAccount({ credits: "25" });
  const event = (id: string, changes: Partial<Parameters<typeof toldUsage>[0]> = {}) =>
    toldUsage({ accountId, source: accountId, id, atMs: nowMs - 2 * HOUR_MS, ...changes });
  await book.book([event("old", { atMs: nowMs - DAY_MS }), event("calls", { meter: "api_calls" })]);
  await book.book([event("second")]);
  await book.book([event("too much"), event("no such", { meter: "nothing" })]);
  expect(await allEvents({ accountId, meter: "api_calls" })).toEqual(["calls"]);
  expect(await allEvents({ accountId, refusedOnly: true })).toEqual(["too much", "no such"]);
  expect(await allEvents({ accountId, fromAtMs: nowMs - 2 * HOUR_MS, refusedOnly: false })).toHaveLength(4);
  expect(await allEvents({ accountId, toAtMs: nowMs - 2 * HOUR_MS })).toEqual(["old"]);
  expect(await allEvents({ accountId, nodeId: "none" })).toEqual([]);
  const { items: refused } = await usage().events({ accountId, refusedOnly: true, limit: 1 });
  expect(refused[0]).toMatchObject({ units: "0", chargeId: null, refusal: { reason: "insufficient" } });
  const { items: entries } = await api.as("billing").accounts.ledger({ accountId });
  const last = entries.find(({ kind }) => kind === "usage")?.number ?? 0;
  expect(await allEvents({ accountId, entry: last })).toEqual(["second"]);
  expect(await allEvents({ accountId, entry: 1 })).toEqual([]);
  const { refusedCount } = await usage().summary({ accountId, fromAtMs: nowMs - DAY_MS, toAtMs: nowMs });
  expect(refusedCount).toBe(2);
});

test("a day of 25 hours has 25 hours in the chart, a day of 23 has 23, and each day its own usage", async () => {
  const { id: accountId } = await openAccount({ zone: "Europe/Berlin" });
  const midnight = at("2026-10-24T22:00:00Z");
  await book.book(
    Array.from({ length: 26 }, (_, hour) => toldUsage({ accountId, atMs: midnight + hour * HOUR_MS + 1 })),
  );
  const span = { accountId, fromAtMs: midnight - 1, toAtMs: midnight + 26 * HOUR_MS };
  const days = await usage().series({ ...span, step: "day" });
  expect(days.atMs).toEqual([midnight - DAY_MS, midnight, midnight + 25 * HOUR_MS]);
  expect(days.series).toEqual([
    {
      ...{ key: "inferences", name: "inferences", quantities: ["0", "25", "1"] },
      units: ["0", credits(250), credits(10)],
    },
  ]);
  const hours = await usage().series({ ...span, step: "hour" });
  expect(hours.atMs).toHaveLength(27);
  expect(hours.series[0]?.quantities).toEqual(["0", ...Array(26).fill("1")]);
  const spring = { fromAtMs: at("2026-03-29T12:00:00Z"), toAtMs: at("2026-03-29T12:00:01Z") };
  const empty = await usage().series({ accountId, ...spring, step: "day" });
  expect(empty).toEqual({ atMs: [at("2026-03-28T23:00:00Z")], series: [] });
});

test("where a day begins in the middle of an hour, that hour counts for the day that its middle lies in", async () => {
  const { id: accountId } = await openAccount({ zone: "Asia/Kathmandu" });
  const midnight = at("2026-10-20T18:15:00Z");
  await book.book(
    [17, 18, 19].map((hour) => toldUsage({ accountId, atMs: at(`2026-10-20T${hour}:20:00Z`) })),
  );
  const { atMs, series } = await usage().series({
    ...{ accountId, fromAtMs: midnight - 1, toAtMs: midnight + 1, step: "day" },
  });
  expect([atMs, series[0]?.quantities]).toEqual([
    [midnight - DAY_MS, midnight],
    ["1", "2"],
  ]);
});

test("twelve series at most, the smaller ones are summed; of several meters together events are counted", async () => {
  const { id: accountId } = await openAccount();
  const meters = Array.from({ length: 15 }, (_, index) => `m${index}_${accountId}`.slice(0, 30));
  for (const name of meters) await api.as("billing").meters.create({ name, aggregation: "sum" });
  const rates = Object.fromEntries(
    meters.map((name, index) => [
      name,
      {
        freeQuantity: "0",
        pricing: { kind: "flat" as const, price: { credits: `${20 - index}`, per: "1" } },
      },
    ]),
  );
  await api.as("billing").rateCards.create({ name: "many", accountId, rates });
  const before = nowMs;
  nowMs = Date.now() + 60_000;
  await book.book(meters.map((meter) => toldUsage({ accountId, meter, value: 5, atMs: nowMs })));
  const span = { accountId, fromAtMs: nowMs - 1, toAtMs: nowMs + 1 };
  const { series } = await usage().series(span);
  expect(series.map(({ key }) => key)).toEqual([...meters.slice(0, 12), "other"]);
  const sums = series.map(({ units, quantities }) => [units.at(-1), quantities.at(-1)]);
  expect([sums[0], sums[12]]).toEqual([
    [credits(100), "5"],
    [credits(5 * (8 + 7 + 6)), "3"],
  ]);
  const byNode = await usage().series({ ...span, by: "node" });
  const all = 5 * meters.reduce((sum, _, index) => sum + 20 - index, 0);
  expect(
    byNode.series.map(({ key, name, units, quantities }) => [key, name, units.at(-1), quantities.at(-1)]),
  ).toEqual([["", "", credits(all), "15"]]);
  nowMs = before;
});

test("a summary covers whole hours and says which", async () => {
  const { id: accountId } = await openAccount();
  const hour = at("2026-10-26T10:00:00Z");
  await book.book([
    toldUsage({ accountId, atMs: hour - 1 }),
    toldUsage({ accountId, atMs: hour + 1 }),
    toldUsage({ accountId, atMs: hour + 1, meter: "agent_time", value: HOUR_MS }),
    toldUsage({ accountId, atMs: hour + HOUR_MS }),
  ]);
  const summary = await usage().summary({ accountId, fromAtMs: hour + 600_000, toAtMs: hour + 700_000 });
  expect(summary).toEqual({
    ...{ fromAtMs: hour, toAtMs: hour + HOUR_MS, refusedCount: 0 },
    meters: [
      { meter: "agent_time", quantity: String(HOUR_MS), units: credits(80), eventCount: 1 },
      { meter: "inferences", quantity: "1", units: credits(10), eventCount: 1 },
    ],
    nodes: [{ nodeId: "", name: "", units: credits(90), eventCount: 2 }],
  });
});

test("burn and spend are read for many accounts at once, of the running day and period of each", async () => {
  const [busy, calm, idle] = [
    await openAccount({ zone: "Asia/Tokyo" }),
    await openAccount(),
    await openAccount(),
  ];
  const before = nowMs;
  await book.book([toldUsage({ accountId: calm.id, atMs: nowMs })]);
  // Past midnight in Tokyo, not in UTC.
  nowMs += 5 * HOUR_MS;
  await book.book([
    toldUsage({ accountId: busy.id, atMs: nowMs }),
    toldUsage({ accountId: busy.id, atMs: nowMs - 2 * DAY_MS }),
  ]);
  const ids = [busy.id, calm.id, idle.id, "nobody"];
  const { usageRead } = api.db.read;
  expect(await usageRead.burnOf(ids, nowMs)).toEqual(new Map([[busy.id, 240n * CREDIT]]));
  expect((await usageRead.burnOf(ids, nowMs + 5 * 60_000)).size).toBe(0);
  const asked = [busy, calm, idle].map(({ id, zone }) => ({
    ...{ accountId: id, dayFromAtMs: periodAt(nowMs, "daily", zone).fromAtMs },
    periodFromAtMs: periodAt(nowMs, "monthly", zone).fromAtMs,
  }));
  expect(await usageRead.spendOf(asked)).toEqual(
    new Map([
      // What is told late is spent when it is booked.
      [busy.id, { dayUnits: 20n * CREDIT, periodUnits: 20n * CREDIT }],
      [calm.id, { dayUnits: 10n * CREDIT, periodUnits: 10n * CREDIT }],
      [idle.id, { dayUnits: 0n, periodUnits: 0n }],
    ]),
  );
  const tomorrow = asked.map((each) => ({ ...each, dayFromAtMs: each.dayFromAtMs + DAY_MS }));
  expect((await usageRead.spendOf(tomorrow)).get(busy.id)?.dayUnits).toBe(0n);
  expect([await usageRead.burnOf([], nowMs), await usageRead.spendOf([])]).toEqual([new Map(), new Map()]);
  nowMs = before;
});

test("spans have bounds, and what is too long says so", async () => {
  const { id: accountId } = await openAccount();
  const series = (fromAtMs: number, toAtMs: number, step: "hour" | "day") =>
    usage().series({ accountId, fromAtMs, toAtMs, step });
  const start = at("2026-01-01T00:00:00Z");
  expect((await series(start, start + 31 * DAY_MS, "hour")).atMs).toHaveLength(31 * 24);
  expect((await series(start, start + 366 * DAY_MS, "day")).atMs).toHaveLength(366);
  await expect(series(start, start + 31 * DAY_MS + 1, "hour")).rejects.toThrow(
    /by the hour.*31 days|31 days.*by the day/,
  );
  await expect(series(start, start + 366 * DAY_MS + 1, "day")).rejects.toThrow(/366 days/);
  await expect(series(start, start, "day")).rejects.toThrow(/after the start/);
  await expect(series(0, DAY_MS, "day")).rejects.toThrow(/year 2000/);
  const nobody = "nobody" as AccountId;
  await expect(usage().summary({ accountId: nobody, fromAtMs: 0, toAtMs: 1 })).rejects.toThrow(
    /no account nobody/,
  );
  await expect(usage().events({ accountId: nobody })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(usage().events({ accountId, line: 0 })).rejects.toThrow(/which invoice's line/);
});

test("without the billing role nobody sees usage with its amounts", async () => {
  const { id: accountId } = await openAccount();
  for (const role of ["viewer", "operator"] as const) {
    const caller = api.as(role).usage;
    const span = { accountId, fromAtMs: nowMs - 1, toAtMs: nowMs };
    for (const call of [caller.events({ accountId }), caller.series(span), caller.summary(span)]) {
      await expect(call).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  }
});
