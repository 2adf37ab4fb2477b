import { type PostResult, post } from "../ledger/post.ts";
import type { Posting } from "../ledger/posting.ts";
import { BALANCE_MAX, UNITS_MAX } from "../ledger/units.ts";
import type { Wallet } from "../ledger/wallet.ts";
import type { PeriodFinder } from "../periods/period-finder.ts";
import type { Meter } from "../rating/meters.ts";
import type { RateCard } from "../rating/rate-card.ts";
import type { Spent } from "./limits.ts";
import { type Payment, Purse } from "./purse.ts";
import { refusalOf } from "./refusal-sentence.ts";
import type { Segment, SegmentKey } from "./segment.ts";
import type { UsageAccount, UsageEvent, UsageOutcome, UsageRefusal } from "./usage-event.ts";
import { type RatedEvent, type SegmentTotal, UsageRating } from "./usage-rating.ts";

export type UsageInput = {
  readonly wallet: Wallet;
  readonly account: UsageAccount;
  /** In the account's day and period of now. */
  readonly spent: Omit<Spent, "heldUnits">;
  /** The list's, and the account's own. */
  readonly cards: readonly RateCard[];
  /** Those that take usage. */
  readonly meters: ReadonlyMap<string, Pick<Meter, "name" | "aggregation">>;
  /** What each segment has come to. Those that are not in it have come to nothing. */
  readonly totals: ReadonlyMap<SegmentKey, SegmentTotal>;
  /** Values that the segments have counted: `seenKey`. */
  readonly seen: ReadonlySet<string>;
  readonly events: readonly UsageEvent[];
  readonly nowMs: number;
  readonly periodOf: PeriodFinder;
};

/** What is charged of one segment in one way: from one hold, or plainly. */
export type UsageCharge = {
  readonly segment: Segment;
  /** Null = plainly. */
  readonly holdId: string | null;
  /** Of the events that are listed under it. */
  readonly quantity: bigint;
  readonly units: bigint;
  readonly eventCount: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Number of its entry; null = it costs nothing. */
  readonly entry: number | null;
};

/** For charts: usage by the hour (of UTC) in which it happened. */
export type UsageHour = {
  readonly hourAtMs: number;
  readonly meter: string;
  readonly nodeId: string | null;
  readonly quantity: bigint;
  readonly units: bigint;
  readonly eventCount: number;
};

export type UsageBooked = {
  /** One for each event, in their order. */
  readonly outcomes: readonly UsageOutcome[];
  readonly charges: readonly UsageCharge[];
  /** Those that changed, as they are now. */
  readonly totals: readonly { readonly segment: Segment; readonly total: SegmentTotal }[];
  readonly values: readonly { readonly segment: Segment; readonly unique: string }[];
  readonly hours: readonly UsageHour[];
  /** In all, of the day and the period of now. */
  readonly spentUnits: bigint;
  readonly ledger: Pick<PostResult, "wallet" | "entries" | "uses">;
};

const HOUR_MS = 3_600_000;

/**
 * Books events of one account, one after the other: each is rated, and paid whole or refused whole, exactly as if it were alone. What they
 * cost is summed by segment and way of paying, so that the ledger gets few entries for many events.
 */
export function bookUsage(input: UsageInput): UsageBooked {
  const { account, spent, nowMs } = input;
  const before = post(input.wallet, [], nowMs);
  // As the ledger has it, whose time never goes back (E3).
  const ledgerNowMs = Math.max(nowMs, input.wallet.lastEntryAtMs);
  const purse = new Purse(before.wallet, { limits: account, spent, nowMs: ledgerNowMs });
  const rating = new UsageRating(input);
  const charges = new Charges();
  const hours = new Map<string, UsageHour>();
  let spentUnits = 0n;

  const refuse = (event: UsageEvent, refusal: UsageRefusal): UsageOutcome => {
    // What was taken for it is free again.
    purse.pay(0n, purse.covered(event.parts));
    return { outcome: "refused", refusal };
  };
  const outcomes = input.events.map((event): UsageOutcome => {
    const rated = rating.rate(event);
    if (rated.outcome === "refused") return refuse(event, rated.refusal);
    if (larger(spent.dayUnits, spent.periodUnits) + spentUnits + rated.units > BALANCE_MAX)
      return refuse(event, refusalOf("too_large", { account, event }));
    const covered = purse.covered(event.parts);
    const plain = plainUnits(rated.units, covered);
    const isPlain = plain > 0n || event.parts.length === 0;
    if (account.state === "suspended" && isPlain)
      return refuse(event, refusalOf("suspended", { account, event }));
    const problem = purse.problemOf(plain);
    if (problem !== null) {
      const { reason, missingUnits, limitUnits } = problem;
      return refuse(event, refusalOf(reason, { account, event, missingUnits, limitUnits }));
    }
    const charge = charges.add(event, rated, purse.pay(rated.units, covered));
    rating.keep(rated);
    spentUnits += rated.units;
    addToHour(hours, event, rated);
    return { outcome: "booked", units: rated.units, charge };
  });

  const { postings, chargeOf } = charges.postings(purse.freed);
  const after = post(before.wallet, postings, nowMs);
  return {
    ...{ outcomes, totals: rating.totals, values: rating.values, hours: [...hours.values()], spentUnits },
    charges: charges.booked(after, chargeOf),
    ledger: {
      wallet: after.wallet,
      entries: [...before.entries, ...after.entries],
      uses: [...before.uses, ...after.uses],
    },
  };
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function plainUnits(units: bigint, covered: ReadonlyMap<string, bigint>): bigint {
  let rest = units;
  for (const coveredUnits of covered.values()) rest -= coveredUnits;
  return rest > 0n ? rest : 0n;
}

function addToHour(
  hours: Map<string, UsageHour>,
  { atMs, meter, nodeId }: UsageEvent,
  rated: RatedEvent,
): void {
  const hourAtMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const key = `${hourAtMs} ${meter} ${nodeId ?? ""}`;
  const { quantity, units, eventCount } = hours.get(key) ?? { quantity: 0n, units: 0n, eventCount: 0 };
  hours.set(key, {
    ...{ hourAtMs, meter, nodeId, quantity: quantity + rated.addedQuantity },
    ...{ units: units + rated.units, eventCount: eventCount + 1 },
  });
}

type OpenCharge = { -readonly [K in keyof UsageCharge]: UsageCharge[K] };

/** The charges of one booking, in the order in which they began. */
class Charges {
  readonly #all: OpenCharge[] = [];
  readonly #open = new Map<string, number>();

  /** The event is listed under the charge of its first payment, which is returned by its place. */
  add(event: UsageEvent, { segment, addedQuantity }: RatedEvent, payments: readonly Payment[]): number {
    const [first = { holdId: null, units: 0n }, ...others] = payments;
    const place = this.#place(segment, first, event.atMs);
    const charge = this.#all[place] as OpenCharge;
    charge.quantity += addedQuantity;
    charge.eventCount += 1;
    for (const payment of others) this.#place(segment, payment, event.atMs);
    return place;
  }

  /** The holds come first: what they give back pays before anything else does. */
  postings(freed: ReadonlyMap<string, bigint>): { postings: Posting[]; chargeOf: (number | null)[] } {
    const postings: Posting[] = [];
    const chargeOf: (number | null)[] = [];
    const toFree = new Map(freed);
    const settle = (holdId: string, units: bigint, charge: number | null): void => {
      const freeUnits = toFree.get(holdId) ?? 0n;
      toFree.delete(holdId);
      postings.push({ kind: "settle", holdId, units, freeUnits, isLast: false });
      chargeOf.push(charge);
    };
    for (const [place, { holdId, units }] of this.#all.entries()) {
      if (holdId !== null) settle(holdId, units, place);
    }
    for (const holdId of [...toFree.keys()]) settle(holdId, 0n, null);
    for (const [place, { holdId, units }] of this.#all.entries()) {
      if (holdId !== null || units === 0n) continue;
      postings.push({ kind: "usage", units });
      chargeOf.push(place);
    }
    return { postings, chargeOf };
  }

  booked({ outcomes }: PostResult, chargeOf: readonly (number | null)[]): UsageCharge[] {
    for (const [index, outcome] of outcomes.entries()) {
      // The purse has counted what the ledger counts: that it refuses is a defect, and nothing may be written.
      if (outcome.outcome === "refused")
        throw new Error(`The ledger refuses what was found affordable: ${outcome.refusal.reason}.`);
      const charge = this.#all[chargeOf[index] ?? -1];
      if (charge !== undefined) charge.entry = outcome.entry;
    }
    return this.#all;
  }

  #place(segment: Segment, { holdId, units }: Payment, atMs: number): number {
    const key = `${segment.key}\n${holdId ?? ""}`;
    let place = this.#open.get(key);
    // One entry has a bound, and so has a charge.
    if (place === undefined || (this.#all[place]?.units ?? 0n) + units > UNITS_MAX) {
      place = this.#all.length;
      this.#open.set(key, place);
      const span = { firstAtMs: atMs, lastAtMs: atMs };
      this.#all.push({ segment, holdId, quantity: 0n, units: 0n, eventCount: 0, ...span, entry: null });
    }
    const charge = this.#all[place] as OpenCharge;
    charge.units += units;
    charge.firstAtMs = Math.min(charge.firstAtMs, atMs);
    charge.lastAtMs = Math.max(charge.lastAtMs, atMs);
    return place;
  }
}
