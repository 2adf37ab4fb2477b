import { expect, test } from "vitest";
import { post } from "../ledger/post.ts";
import type { Posting } from "../ledger/posting.ts";
import { UNITS_PER_CREDIT } from "../ledger/units.ts";
import { availableUnits, balanceUnits, emptyWallet, heldUnits, type Wallet } from "../ledger/wallet.ts";
import { createPeriodFinder } from "../periods/period-finder.ts";
import { LIST_CARD } from "../rating/list-card.ts";
import type { RateCard } from "../rating/rate-card.ts";
import { bookUsage, type UsageInput } from "./book-usage.ts";
import { TEST_METERS } from "./testing/naive-usage.ts";
import type { UsageEvent } from "./usage-event.ts";

const NOW = Date.UTC(2026, 2, 10, 12, 30);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CREDIT = UNITS_PER_CREDIT;
const TERMS = { priority: 50, endsAtMs: null, isPromotional: false };
const ACME = { id: "acme", name: "Acme", state: "active", stateReason: null, zone: "UTC" } as const;
const METERS: UsageInput["meters"] = TEST_METERS;

/** A tool invocation of now, at a credit. */
function event(changes: Partial<UsageEvent> = {}): UsageEvent {
  const value = changes.value === undefined ? 1n : changes.value;
  return {
    ...{ meter: "tool_invocations", unique: null, nodeId: null, atMs: NOW, parts: [], isForeign: false },
    ...{ ...changes, value, valueText: changes.valueText ?? String(value) },
  };
}

function walletWith(credits: number, ...postings: Posting[]): Wallet {
  const bought = { kind: "purchase" as const, units: BigInt(credits) * CREDIT, ...TERMS };
  return post(emptyWallet("acme", 0n), credits === 0 ? postings : [bought, ...postings], NOW - DAY_MS).wallet;
}

function book(events: readonly UsageEvent[], changes: Partial<UsageInput> & { facts?: object } = {}) {
  const { facts = {}, ...input } = changes;
  return bookUsage({
    ...{
      wallet: walletWith(10),
      cards: [LIST_CARD],
      meters: METERS,
      nowMs: NOW,
      periodOf: createPeriodFinder(),
    },
    account: { ...ACME, periodKind: "monthly", dayLimitUnits: null, periodLimitUnits: null, ...facts },
    ...{ spent: { dayUnits: 0n, periodUnits: 0n }, totals: new Map(), seen: new Set(), events, ...input },
  });
}

function reasons(booked: ReturnType<typeof book>): string[] {
  return booked.outcomes.map((each) => (each.outcome === "booked" ? "booked" : each.refusal.reason));
}

function sentence(booked: ReturnType<typeof book>): string {
  const [outcome] = booked.outcomes;
  return outcome?.outcome === "refused" ? outcome.refusal.sentence : "booked";
}

test("[V2] an odd quantity refuses its event, and no other", () => {
  const values = [0n, -3n, 10n ** 15n + 1n, null];
  const booked = book([...values.map((value) => event({ value })), event({ value: 10n ** 15n })]);
  expect(reasons(booked)).toEqual([...values.map(() => "bad_quantity"), "booked"]);
  expect(reasons(book([event({ meter: "users" }), event({ meter: "users", unique: "ada" })]))).toEqual([
    "bad_quantity",
    "booked",
  ]);
});

test("[V3] a meter that takes no usage is unknown", () => {
  expect(reasons(book([event({ meter: "archived" })]))).toEqual(["unknown_meter"]);
});

test("[V4] 5 minutes ahead and 35 days late are the bounds", () => {
  const at = (aheadMs: number) => event({ atMs: NOW + aheadMs });
  const events = [at(300_000), at(300_001), at(-35 * DAY_MS), at(-35 * DAY_MS - 1)];
  expect(reasons(book(events))).toEqual(["booked", "from_the_future", "booked", "too_old"]);
  expect(sentence(book([at(40 * 60_000)]))).toBe(
    "It is dated 40 min ahead of the hub, and 5 min are the most: set the source's clock, then tell it again under a new id.",
  );
  expect(sentence(book([at(-40 * DAY_MS)]))).toMatch(/^It is dated 40 days ago, and 35 days are the most/);
});

test("[V5] usage of a node that is another account's is refused", () => {
  const booked = book([event({ isForeign: true, nodeId: "n1" })]);
  expect(reasons(booked)).toEqual(["foreign_node"]);
  expect(sentence(booked)).toMatch(/The node n1 did not belong to the account Acme/);
});

test("[V6] what no 64-bit integer would hold is refused", () => {
  const quantity = 9n * 10n ** 18n;
  const key = `free ${Date.UTC(2026, 2, 1)} ${Date.UTC(2026, 2, 1)}`;
  const totals = new Map([[key, { quantity: quantity - 1n, chargedUnits: 0n }]]);
  expect(reasons(book([event({ meter: "free" }), event({ meter: "free" })], { totals }))).toEqual([
    "booked",
    "too_large",
  ]);
  const dear: RateCard = {
    ...{ id: "dear", accountId: null, startsAtMs: 0, endsAtMs: null },
    rates: { peak: { freeQuantity: 0n, pricing: { kind: "flat", price: { units: 10n ** 18n, per: 1n } } } },
  };
  const wallet = post(emptyWallet("acme", 8n * 10n ** 18n), [], NOW).wallet;
  const peaks = [1n, 3n, 2n].map((value) => event({ meter: "peak", value }));
  // The first one costs the most that one entry may hold; so do the charges of the next ones, in entries of their own.
  const booked = book(peaks, { wallet, cards: [dear] });
  expect(reasons(booked)).toEqual(["booked", "too_large", "booked"]);
  expect(booked.charges.map(({ units, entry }) => [units, entry])).toEqual([
    [10n ** 18n, 1],
    [10n ** 18n, 2],
  ]);
  const spent = { dayUnits: 0n, periodUnits: 9n * 10n ** 18n };
  expect(reasons(book([event()], { spent }))).toEqual(["too_large"]);
});

test("[V7] a refusal names the account, what is missing and what to do, and counts nowhere", () => {
  const booked = book([event({ meter: "inferences" })], { wallet: walletWith(4) });
  expect(booked.outcomes).toEqual([
    {
      outcome: "refused",
      refusal: {
        reason: "insufficient",
        missingUnits: 6n * CREDIT,
        sentence:
          "The account Acme lacks 6 credits for this: buy or grant credits, then tell it again under a new id.",
      },
    },
  ]);
  expect(booked).toMatchObject({ charges: [], totals: [], hours: [], spentUnits: 0n });
  expect(booked.ledger.entries).toEqual([]);
  const said = [
    book([event()], { facts: { state: "suspended", stateReason: "It was parked." } }),
    book([event()], { facts: { state: "closed" } }),
    book([event()], { facts: { dayLimitUnits: 0n } }),
    book([event()], { facts: { periodLimitUnits: 0n } }),
  ].map(sentence);
  expect(said).toEqual([
    "The account Acme is suspended (It was parked): have it activated, then tell it again under a new id.",
    "The account Acme is closed: use another account.",
    "The account Acme may spend 0 credits a day, and this is 1 credit more: raise its limit or wait for tomorrow, then tell it again under a new id.",
    "The account Acme may spend 0 credits a period, and this is 1 credit more: raise its limit or wait for the next period, then tell it again under a new id.",
  ]);
});

test("[W3] what nobody has priced costs nothing, and is counted", () => {
  const booked = book([event({ meter: "free", value: 7n })], { wallet: walletWith(0) });
  expect(booked.charges).toMatchObject([
    { quantity: 7n, units: 0n, entry: null, segment: { cardId: "none" } },
  ]);
  expect(booked.totals).toMatchObject([{ total: { quantity: 7n, chargedUnits: 0n } }]);
});

test("[W4] a charge for each segment and way of paying; what several pay is listed under the first", () => {
  const wallet = walletWith(20, { kind: "hold", holdId: "h", units: 5n * CREDIT, endsAtMs: NOW + DAY_MS });
  const parts = [{ holdId: "h", units: 4n * CREDIT }];
  const booked = book(
    [event(), event({ meter: "inferences", parts }), event(), event({ atMs: NOW - 20 * DAY_MS })],
    { wallet },
  );
  expect(
    booked.charges.map(({ holdId, units, eventCount, quantity, entry }) => [
      ...[holdId, units / CREDIT, eventCount, quantity, entry],
    ]),
  ).toEqual([
    [null, 2n, 2, 2n, 3],
    ["h", 4n, 1, 1n, 2],
    [null, 6n, 0, 0n, 4],
    [null, 1n, 1, 1n, 5],
  ]);
  expect(booked.outcomes.map((each) => (each.outcome === "booked" ? each.charge : null))).toEqual([
    0, 1, 0, 3,
  ]);
  const free = book([event({ meter: "free" }), event({ meter: "free", parts })], { wallet });
  expect(free.charges).toMatchObject([{ units: 0n, eventCount: 2, entry: null }]);
});

test("[W5] roll-ups are by the hour, meter and node; a maximum counts by what it grew", () => {
  const peak = (value: bigint, atMs: number, nodeId: string | null) =>
    event({ meter: "peak", value, atMs, nodeId });
  const booked = book([
    peak(5n, NOW, null),
    peak(3n, NOW, null),
    peak(9n, NOW - HOUR_MS, null),
    peak(10n, NOW, "n1"),
  ]);
  const hour = Date.UTC(2026, 2, 10, 12);
  expect(
    booked.hours.map(({ hourAtMs, nodeId, quantity, eventCount }) => [
      hourAtMs,
      nodeId,
      quantity,
      eventCount,
    ]),
  ).toEqual([
    [hour, null, 5n, 2],
    [hour - HOUR_MS, null, 4n, 1],
    [hour, "n1", 1n, 1],
  ]);
});

test("[X1] holds pay what was taken of them; what is not needed is free again, also after a refusal", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: 5n * CREDIT, endsAtMs: NOW + DAY_MS };
  const wallet = walletWith(5, hold);
  const parts = [{ holdId: "h", units: 3n * CREDIT }];
  const cheaper = book([event({ parts })], { wallet });
  expect([heldUnits(cheaper.ledger.wallet), availableUnits(cheaper.ledger.wallet)]).toEqual([
    2n * CREDIT,
    2n * CREDIT,
  ]);
  const refused = book([event({ parts, meter: "nothing" })], { wallet });
  expect(heldUnits(refused.ledger.wallet)).toBe(2n * CREDIT);
  expect(balanceUnits(refused.ledger.wallet)).toBe(5n * CREDIT);
  expect(refused.ledger.entries).toEqual([]);
  // What is given back by one event pays the next.
  expect(reasons(book([event(), event({ parts }), event()], { wallet }))).toEqual([
    "insufficient",
    "booked",
    "booked",
  ]);
});

test("[X3] what holds pay is entered before what is paid plainly", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: CREDIT, endsAtMs: NOW + DAY_MS };
  const booked = book([event(), event({ parts: [{ holdId: "h", units: CREDIT }] })], {
    wallet: walletWith(5, hold),
  });
  expect(booked.ledger.entries.map(({ holdId }) => holdId)).toEqual(["h", null]);
});

test("[Y1] what was spent today and in the period counts, and what holds reserve", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: 2n * CREDIT, endsAtMs: NOW + DAY_MS };
  const facts = { dayLimitUnits: 6n * CREDIT };
  const spent = { dayUnits: 3n * CREDIT, periodUnits: 3n * CREDIT };
  expect(reasons(book([event(), event()], { wallet: walletWith(9, hold), spent, facts }))).toEqual([
    "booked",
    "day_limit",
  ]);
  const period = { periodLimitUnits: 4n * CREDIT };
  expect(reasons(book([event(), event()], { spent, facts: period }))).toEqual(["booked", "period_limit"]);
});

test("[Y2] what a hold pays is not refused for a limit, what costs nothing neither", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: 2n * CREDIT, endsAtMs: NOW + DAY_MS };
  const events = [event({ parts: [{ holdId: "h", units: CREDIT }] }), event({ meter: "free" })];
  const booked = book(events, { wallet: walletWith(9, hold), facts: { dayLimitUnits: 0n } });
  expect(reasons(booked)).toEqual(["booked", "booked"]);
});

test("[Y4] a suspended account pays from holds alone", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: 2n * CREDIT, endsAtMs: NOW + DAY_MS };
  const parts = [{ holdId: "h", units: CREDIT }];
  const events = [event(), event({ parts }), event({ meter: "free" }), event({ parts, meter: "inferences" })];
  const booked = book(events, { wallet: walletWith(50, hold), facts: { state: "suspended" } });
  expect(reasons(booked)).toEqual(["suspended", "booked", "suspended", "suspended"]);
});

test("[Y5] a closed account pays nothing", () => {
  const hold = { kind: "hold" as const, holdId: "h", units: 2n * CREDIT, endsAtMs: NOW + DAY_MS };
  const events = [event(), event({ parts: [{ holdId: "h", units: CREDIT }] })];
  const booked = book(events, { wallet: walletWith(9, hold), facts: { state: "closed" } });
  expect(reasons(booked)).toEqual(["closed", "closed"]);
  expect(balanceUnits(booked.ledger.wallet)).toBe(9n * CREDIT);
});

test("[W1] [W2] a rate change in the middle of a period: each part by its own rate, whenever it is told", () => {
  const start = Date.UTC(2026, 2, 1);
  const middle = Date.UTC(2026, 2, 9);
  const cards: RateCard[] = [
    LIST_CARD,
    {
      ...{ id: "spring", accountId: "acme", startsAtMs: middle, endsAtMs: null },
      rates: {
        tool_invocations: {
          freeQuantity: 31n,
          pricing: { kind: "flat", price: { units: 2n * CREDIT, per: 1n } },
        },
      },
    },
  ];
  // 23 of 31 days are left: so many of the 31 invocations are free.
  const now = Array.from({ length: 24 }, () => event());
  const late = event({ atMs: middle - 1 });
  const booked = book([...now, late], { cards, wallet: walletWith(3) });
  expect(
    booked.charges.map(({ segment, units }) => [segment.rateFromAtMs, segment.rateToAtMs, units]),
  ).toEqual([
    [middle, null, 2n * CREDIT],
    [start, middle, CREDIT],
  ]);
});
