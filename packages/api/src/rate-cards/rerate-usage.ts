import type { AccountRecord, UsagePlace, UsageSpan } from "@orrery/db";
import { canBeSummed, type PastUsage, type RepricedMeter, Rerating } from "@orrery/domain/billing";
import type { ApiContext } from "../context.ts";

const MONTH_MS = 31 * 86_400_000;
const PAGE_EVENTS = 10_000;

export type Reprice = {
  account: AccountRecord;
  meters: Map<string, RepricedMeter>;
  span: UsageSpan;
  /** From the start of the period on that the span begins in. */
  wholeSpan: UsageSpan;
};

/** What each meter's usage of the span would have cost. Most are read by the quarter of an hour, the others event by event. */
export async function rerateUsage(ctx: ApiContext, reprice: Reprice): Promise<(meter: string) => bigint> {
  const { account, meters, span, wholeSpan } = reprice;
  const calendar = { fromAtMs: span.fromAtMs, kind: account.period, zone: account.zone };
  const summed = new Map([...meters].filter(([, meter]) => canBeSummed(meter)));
  const quarters = new Rerating(summed, calendar);
  for (const month of monthsOf(wholeSpan))
    await addQuarters(ctx, quarters, { ...reprice, meters: summed, wholeSpan: month });
  const single = new Map([...meters].filter(([name]) => !summed.has(name)));
  const events = new Rerating(single, calendar);
  if (single.size > 0) await addEvents(ctx, events, wholeSpan, [...single.keys()]);
  return (meter) => (summed.has(meter) ? quarters : events).wouldBeUnits(meter);
}

/** So that a page of quarters has a bound. */
function monthsOf({ accountId, fromAtMs, toAtMs }: UsageSpan): UsageSpan[] {
  const count = Math.ceil((toAtMs - fromAtMs) / MONTH_MS);
  return Array.from({ length: count }, (_, index) => ({
    ...{ accountId, fromAtMs: fromAtMs + index * MONTH_MS },
    toAtMs: Math.min(toAtMs, fromAtMs + (index + 1) * MONTH_MS),
  }));
}

async function addQuarters(
  ctx: ApiContext,
  rerating: Rerating,
  { meters, span, wholeSpan }: Reprice,
): Promise<void> {
  if (meters.size === 0) return;
  const names = [...meters.keys()];
  const quarters = await ctx.db.read.usageHistory.findQuarters(wholeSpan, names, span.fromAtMs);
  for (const { sum, max, ...quarter } of quarters) {
    const value = meters.get(quarter.meter)?.aggregation === "max" ? max : sum;
    rerating.add({ ...quarter, value, uniqueValue: null });
  }
}

async function addEvents(
  ctx: ApiContext,
  rerating: Rerating,
  span: UsageSpan,
  meters: string[],
): Promise<void> {
  let place: UsagePlace | null = null;
  do {
    const page: { events: PastUsage[]; next: UsagePlace | null } = await ctx.db.read.usageHistory.findBooked(
      span,
      meters,
      place,
      PAGE_EVENTS,
    );
    for (const event of page.events) rerating.add(event);
    place = page.next;
  } while (place !== null);
}
