import fc from "fast-check";
import { expect, test } from "vitest";
import { post } from "../ledger/post.ts";
import type { Posting } from "../ledger/posting.ts";
import { availableUnits, balanceUnits, emptyWallet, heldUnits, type Wallet } from "../ledger/wallet.ts";
import { PERIOD_KINDS } from "../periods/period.ts";
import { createPeriodFinder } from "../periods/period-finder.ts";
import type { RateCard } from "../rating/rate-card.ts";
import { arbitraryRate } from "../rating/testing/arbitrary-rate.ts";
import { bookUsage, type UsageBooked } from "./book-usage.ts";
import { NaiveUsage, TEST_METERS } from "./testing/naive-usage.ts";
import type { UsageAccount, UsageEvent } from "./usage-event.ts";

const DAY_MS = 86_400_000;
const periodOf = createPeriodFinder();

/** Around them something happens to some zone's calendar. */
const NOWS = [
  Date.UTC(2024, 1, 29, 12), // leap day
  Date.UTC(2026, 2, 29, 2), // Europe sets its clocks forward
  Date.UTC(2026, 9, 25, 3), // and back
  Date.UTC(2026, 10, 1, 8), // New York sets its back
  Date.UTC(2026, 11, 31, 10, 30), // Kiritimati begins the year
];
const PRICED = ["tool_invocations", "agent_time", "peak", "users"] as const;
/** Mostly, and now and then the other. */
const mostly = <T>(value: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 14, arbitrary: value }, { weight: 1, arbitrary: other });

const account: fc.Arbitrary<Omit<UsageAccount, "id" | "name" | "stateReason">> = fc.record({
  state: mostly(fc.constant("active" as const), fc.constant("suspended" as const)),
  zone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"),
  periodKind: fc.constantFrom(...PERIOD_KINDS),
  dayLimitUnits: fc.option(fc.bigInt({ min: 150n, max: 900n })),
  periodLimitUnits: fc.option(fc.bigInt({ min: 200n, max: 900n })),
});

/** Days before and after now. */
const cards = fc.array(
  fc.record({
    from: fc.integer({ min: -45, max: 2 }),
    days: fc.option(fc.integer({ min: 1, max: 30 })),
    isOwn: fc.boolean(),
    rates: fc.record(Object.fromEntries(PRICED.map((meter) => [meter, arbitraryRate])), {
      noNullPrototype: true,
      requiredKeys: ["agent_time"],
    }) as fc.Arbitrary<RateCard["rates"]>,
  }),
  { minLength: 1, maxLength: 4 },
);

const event = fc.record({
  meter: mostly(fc.constantFrom<string>(...PRICED), fc.constantFrom("free", "unknown")),
  value: mostly<bigint | null>(
    fc.bigInt({ min: 1n, max: 12n }),
    fc.constantFrom(0n, -1n, 10n ** 15n + 1n, null),
  ),
  unique: mostly<string | null>(fc.constantFrom("a", "b", "c"), fc.constant(null)),
  /** Most within some hours; some late by days, some dated ahead. */
  agoMs: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: DAY_MS / 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: -400_000, max: 0 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 36 * DAY_MS }) },
  ),
  isForeign: mostly(fc.constant(false), fc.constant(true)),
  parts: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(
        fc.record({
          holdId: fc.constantFrom("h1", "h2", "h3", "gone"),
          units: fc.bigInt({ min: 1n, max: 60n }),
        }),
        { selector: ({ holdId }) => holdId, minLength: 1, maxLength: 3 },
      ),
    },
  ),
});

const units = fc.bigInt({ min: 1n, max: 200n });
const wallet = fc.record({
  overdraft: fc.bigInt({ min: 0n, max: 100n }),
  /** Some end before now, while a hold reserves them. */
  grants: fc.array(fc.tuple(units, fc.constantFrom(null, -1, 5)), { maxLength: 6, size: "max" }),
  holds: fc.array(units, { maxLength: 3 }),
  used: fc.bigInt({ min: 0n, max: 120n }),
  /** The clock was set back: the last entry is of a time that has not come yet, and at which more has ended. */
  isLater: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
});

function walletOf(
  { overdraft, grants, holds, used, isLater }: FromArbitrary<typeof wallet>,
  nowMs: number,
): Wallet {
  const past = nowMs - 2 * DAY_MS;
  const postings: Posting[] = [
    ...grants.map(([granted, endsInDays]) => ({
      ...{ kind: "grant" as const, units: granted, priority: 50, isPromotional: false },
      endsAtMs: endsInDays === null ? null : nowMs + endsInDays * DAY_MS,
    })),
    ...holds.map((held, index) => ({
      ...{ kind: "hold" as const, holdId: `h${index + 1}`, units: held },
      // The third one has ended.
      endsAtMs: index === 2 ? nowMs - 1 : nowMs + 10 * DAY_MS,
    })),
    ...(used > 0n ? [{ kind: "usage" as const, units: used }] : []),
  ];
  const made = post(emptyWallet("acme", overdraft), postings, past).wallet;
  if (!isLater) return made;
  const one: Posting = { kind: "adjustment", direction: "in", units: 1n, reason: "later" };
  return post(made, [one], nowMs + 6 * DAY_MS).wallet;
}

type FromArbitrary<A> = A extends fc.Arbitrary<infer T> ? T : never;

test("[V1] [W1] [W2] [X1] [X2] [Y2] [Y4] many at once come to what one after the other does, each alone", () => {
  fc.assert(
    fc.property(
      ...[account, cards, fc.array(event, { minLength: 1, maxLength: 20, size: "max" }), wallet],
      ...[fc.constantFrom(...NOWS), fc.bigInt({ min: 0n, max: 50n }), fc.integer({ min: 1, max: 20 })],
      (facts, drafts, told, start, nowMs, spentUnits, size) => {
        const input = {
          account: { id: "acme", name: "Acme", stateReason: null, ...facts },
          cards: drafts.map(
            ({ from, days, isOwn, rates }, index): RateCard => ({
              ...{ id: `card ${index}`, accountId: isOwn ? "acme" : null, rates },
              startsAtMs: nowMs + from * DAY_MS,
              endsAtMs: days === null ? null : nowMs + (from + days) * DAY_MS,
            }),
          ),
          wallet: walletOf(start, nowMs),
          spent: { dayUnits: spentUnits, periodUnits: 2n * spentUnits },
          ...{ meters: TEST_METERS, nowMs },
        };
        const events = told.map(
          ({ agoMs, ...draft }): UsageEvent => ({
            ...draft,
            ...{ atMs: nowMs - agoMs, valueText: String(draft.value), nodeId: "n" },
          }),
        );
        const naive = new NaiveUsage(input);
        const expected = events.map((each) => naive.tell(each));

        // Cut into batches, as they come, each with what the ones before have left.
        const state = new Books(input);
        for (let at = 0; at < events.length; at += size) state.book(events.slice(at, at + size), nowMs);
        expect(state.outcomes).toEqual(expected);
        expect(state.totals()).toEqual(naive.totals());
        expect(state.spentUnits).toBe(naive.spentUnits);
        expect(balanceUnits(state.wallet)).toBe(balanceUnits(naive.wallet));
        expect(availableUnits(state.wallet)).toBe(availableUnits(naive.wallet));
        expect(heldUnits(state.wallet)).toBe(heldUnits(naive.wallet));
        expect(state.wallet.holds).toEqual(naive.wallet.holds);
        expect(state.chargedUnits).toBe(naive.spentUnits);
        expect(state.enteredUnits).toBe(naive.spentUnits);
      },
    ),
    { numRuns: 600 },
  );
}, 120_000);

/** What a repository keeps between batches. */
class Books {
  wallet: Wallet;
  spentUnits = 0n;
  chargedUnits = 0n;
  enteredUnits = 0n;
  readonly outcomes: (bigint | string)[] = [];
  readonly #input: ConstructorParameters<typeof NaiveUsage>[0];
  readonly #totals = new Map<string, UsageBooked["totals"][number]["total"]>();
  readonly #seen = new Set<string>();

  constructor(input: ConstructorParameters<typeof NaiveUsage>[0]) {
    this.#input = input;
    this.wallet = input.wallet;
  }

  book(events: readonly UsageEvent[], nowMs: number): void {
    const { spent, meters } = this.#input;
    const booked = bookUsage({
      ...this.#input,
      ...{ wallet: this.wallet, totals: this.#totals, seen: this.#seen, events, nowMs, periodOf },
      meters: new Map([...meters].map(([name, meter]) => [name, { name, ...meter }])),
      spent: {
        dayUnits: spent.dayUnits + this.spentUnits,
        periodUnits: spent.periodUnits + this.spentUnits,
      },
    });
    for (const outcome of booked.outcomes) {
      this.outcomes.push(outcome.outcome === "booked" ? outcome.units : outcome.refusal.reason);
    }
    for (const { segment, total } of booked.totals) this.#totals.set(segment.key, total);
    for (const { segment, unique } of booked.values) this.#seen.add(`${segment.key}\n${unique}`);
    this.spentUnits += booked.spentUnits;
    for (const charge of booked.charges) {
      this.chargedUnits += charge.units;
      expect(charge.entry === null).toBe(charge.units === 0n);
      const entry = booked.ledger.entries.find(({ number }) => number === charge.entry);
      expect(entry?.units ?? 0n).toBe(charge.units);
      expect(entry?.holdId ?? null).toBe(charge.units === 0n ? null : charge.holdId);
    }
    for (const { kind, units: entered } of booked.ledger.entries) {
      if (kind === "usage") this.enteredUnits += entered;
    }
    const sumOfHours = booked.hours.reduce((sum, hour) => sum + hour.units, 0n);
    expect(sumOfHours).toBe(booked.spentUnits);
    this.wallet = booked.ledger.wallet;
  }

  totals(): Record<string, [string, string]> {
    return Object.fromEntries(
      [...this.#totals].map(([key, { quantity, chargedUnits }]) => [
        key,
        [String(quantity), String(chargedUnits)],
      ]),
    );
  }
}
