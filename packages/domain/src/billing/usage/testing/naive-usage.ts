import { post } from "../../ledger/post.ts";
import { UNITS_MAX } from "../../ledger/units.ts";
import { availableUnits, heldUnits, sumOf, type Wallet } from "../../ledger/wallet.ts";
import { type PeriodKind, periodAt } from "../../periods/period.ts";
import { BUILT_IN_METERS } from "../../rating/meters.ts";
import { costUnits } from "../../rating/rate.ts";
import { type RateCard, rateAt } from "../../rating/rate-card.ts";
import type { UsageAccount, UsageEvent } from "../usage-event.ts";

export type NaiveInput = {
  wallet: Wallet;
  account: UsageAccount;
  spent: { dayUnits: bigint; periodUnits: bigint };
  cards: readonly RateCard[];
  meters: ReadonlyMap<string, { aggregation: "count" | "sum" | "max" | "unique" }>;
  nowMs: number;
};

type Kept = { atMs: number; value: bigint; unique: string | null; units: bigint };

/**
 * The naive oracle: it keeps every event, computes a segment's quantity from all of them each time, and books each alone in the ledger. Nothing is
 * remembered between events but the events and the wallet.
 */
export class NaiveUsage {
  wallet: Wallet;
  readonly kept = new Map<string, Kept[]>();
  spentUnits = 0n;
  readonly #input: NaiveInput;

  constructor(input: NaiveInput) {
    this.#input = input;
    this.wallet = post(input.wallet, [], input.nowMs).wallet;
  }

  /** What it costs, or why it is refused. */
  tell(event: UsageEvent): bigint | string {
    const outcome = this.#judge(event);
    if (typeof outcome === "string") this.#settle(event, 0n);
    return outcome;
  }

  /** Meter -> its segments' quantities and charges, by their starts. */
  totals(): Record<string, [string, string]> {
    return Object.fromEntries(
      [...this.kept].map(([key, events]) => [
        key,
        [String(this.#quantity(key, events)), String(events.reduce((sum, { units }) => sum + units, 0n))],
      ]),
    );
  }

  #judge(event: UsageEvent): bigint | string {
    const { account, meters, nowMs } = this.#input;
    if (account.state === "closed") return "closed";
    if (event.isForeign) return "foreign_node";
    if (event.value === null || event.value <= 0n || event.value > 10n ** 15n) return "bad_quantity";
    const meter = meters.get(event.meter);
    if (meter === undefined) return "unknown_meter";
    if (meter.aggregation === "unique" && event.unique === null) return "bad_quantity";
    if (event.atMs - nowMs > 300_000) return "from_the_future";
    if (nowMs - event.atMs > 35 * 86_400_000) return "too_old";

    const { key, allowance } = this.#segment(event);
    const before = this.kept.get(key) ?? [];
    const one: Kept = { atMs: event.atMs, value: event.value, unique: event.unique, units: 0n };
    const quantity = this.#quantity(key, [...before, one]);
    const rate = rateAt(this.#input.cards, account.id, event.meter, event.atMs)?.rate;
    const cost = rate === undefined ? 0n : costUnits({ ...rate, freeQuantity: allowance }, quantity);
    const charged = before.reduce((sum, { units }) => sum + units, 0n);
    const units = cost > charged ? cost - charged : 0n;
    if (units > UNITS_MAX) return "too_large";
    const problem = this.#pay(event, units);
    if (problem !== null) return problem;
    this.kept.set(key, [...before, { ...one, units }]);
    this.spentUnits += units;
    return units;
  }

  #pay(event: UsageEvent, units: bigint): string | null {
    const { account, spent } = this.#input;
    const held = event.parts.reduce(
      (left, part) => left + smaller(part.units, this.#leftOf(event, part)),
      0n,
    );
    const plain = units > held ? units - held : 0n;
    if (account.state === "suspended" && (plain > 0n || event.parts.length === 0)) return "suspended";
    if (plain > 0n) {
      const reserved = heldUnits(this.wallet);
      const over = (limit: bigint | null, before: bigint): boolean =>
        limit !== null && before + this.spentUnits + reserved + plain > limit;
      if (over(account.dayLimitUnits, spent.dayUnits)) return "day_limit";
      if (over(account.periodLimitUnits, spent.periodUnits)) return "period_limit";
      if (plain > availableUnits(this.wallet)) return "insufficient";
    }
    const rest = this.#settle(event, units);
    if (rest > 0n) this.#post({ kind: "usage", units: rest });
    return null;
  }

  /** Pays what the holds have, part by part, and gives the rest of the parts back. */
  #settle(event: UsageEvent, units: bigint): bigint {
    let rest = units;
    for (const { holdId, units: taken } of event.parts) {
      const covered = smaller(taken, this.#held(holdId));
      const now = smaller(rest, covered);
      rest -= now;
      if (covered > 0n)
        this.#post({ kind: "settle", holdId, units: now, freeUnits: covered - now, isLast: false });
    }
    return rest;
  }

  /** What a part finds in its hold after the parts before it of the same event. */
  #leftOf(event: UsageEvent, part: UsageEvent["parts"][number]): bigint {
    let left = this.#held(part.holdId);
    for (const each of event.parts) {
      if (each === part) break;
      if (each.holdId === part.holdId) left -= smaller(each.units, left);
    }
    return left;
  }

  #held(holdId: string): bigint {
    return sumOf(this.wallet.holds.find(({ id }) => id === holdId)?.parts ?? []);
  }

  #post(posting: Parameters<typeof post>[1][number]): void {
    const result = post(this.wallet, [posting], this.#input.nowMs);
    if (result.outcomes[0]?.outcome !== "booked") throw new Error("the oracle asked for too much");
    this.wallet = result.wallet;
  }

  #segment({ meter, atMs }: UsageEvent): { key: string; allowance: bigint } {
    const { account, cards } = this.#input;
    const period = periodAt(atMs, account.periodKind as PeriodKind, account.zone);
    const idAt = (at: number): string => rateAt(cards, account.id, meter, at)?.cardId ?? "none";
    // The instants at which anything can change, one by one.
    const changes = cards.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs ?? startsAtMs]);
    const inside = [...new Set(changes)]
      .filter((at) => at > period.fromAtMs && at < period.toAtMs)
      .sort((a, b) => a - b);
    let from = period.fromAtMs;
    let to = period.toAtMs;
    for (const at of inside) {
      if (idAt(at) === idAt(at - 1)) continue;
      if (at <= atMs) from = at;
      else {
        to = at;
        break;
      }
    }
    const free = rateAt(cards, account.id, meter, atMs)?.rate.freeQuantity ?? 0n;
    const allowance = (free * BigInt(to - from)) / BigInt(period.toAtMs - period.fromAtMs);
    return { key: `${meter} ${period.fromAtMs} ${from}`, allowance };
  }

  #quantity(key: string, events: readonly Kept[]): bigint {
    const meter = this.#input.meters.get(key.split(" ", 1)[0] ?? "");
    const values = events.map(({ value }) => value);
    switch (meter?.aggregation) {
      case "count":
        return BigInt(events.length);
      case "sum":
        return values.reduce((sum, value) => sum + value, 0n);
      case "max":
        return values.reduce((most, value) => (value > most ? value : most), 0n);
      default:
        return BigInt(new Set(events.map(({ unique }) => unique)).size);
    }
  }
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The built-in meters and one of each kind. */
export const TEST_METERS = new Map(
  [
    ...BUILT_IN_METERS,
    { name: "peak", aggregation: "max" as const },
    { name: "users", aggregation: "unique" as const },
    { name: "free", aggregation: "sum" as const },
  ].map(({ name, aggregation }) => [name, { name, aggregation }]),
);
