import type { MeterRecord } from "@orrery/db";
import {
  BUILT_IN_METERS,
  LIST_CARD,
  type PriceCap,
  priceCapOf,
  type RateCard,
  rateAt,
  widerCap,
} from "@orrery/domain/billing";
import type { SpecAccount } from "@orrery/protocol";

/** Agents that are cut off go on with the caps they have: what begins within a day is covered already. */
const AHEAD_MS = 86_400_000;
const FREE: PriceCap = { units: 0n, per: 1n, feeUnits: 0n };

/** For each meter that takes usage, what one of it costs at most, now and for a day. */
export function priceCapsOf(
  accountId: string,
  cards: readonly RateCard[],
  customMeters: readonly MeterRecord[],
  nowAtMs: number,
): SpecAccount["priceCaps"] {
  const mine = [
    LIST_CARD,
    ...cards.filter((card) => card.accountId === null || card.accountId === accountId),
  ];
  const changes = mine.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs ?? startsAtMs]);
  const times = [nowAtMs, ...changes.filter((atMs) => atMs > nowAtMs && atMs <= nowAtMs + AHEAD_MS)];
  const meters = [
    ...BUILT_IN_METERS.map(({ name }) => name),
    ...customMeters.flatMap(({ name, archivedAtMs }) => (archivedAtMs === null ? [name] : [])),
  ];
  const capAt = (meter: string, atMs: number): PriceCap => {
    const applied = rateAt(mine, accountId, meter, atMs);
    return applied === null ? FREE : priceCapOf(applied.rate);
  };
  return Object.fromEntries(
    meters.map((meter) => {
      const { units, per, feeUnits } = times.map((atMs) => capAt(meter, atMs)).reduce(widerCap);
      return [meter, { units: String(units), per: String(per), feeUnits: String(feeUnits) }];
    }),
  );
}
