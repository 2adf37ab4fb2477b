import type { UsageSpan } from "@orrery/db";
import { type Aggregation, BUILT_IN_METERS, periodAt, rateOfWire } from "@orrery/domain/billing";
import type { RateCalculateInput, RateCalculation } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { requireAccount } from "../accounts/account-access.ts";
import type { ApiContext } from "../context.ts";
import { demandSpan } from "../usage/demand-span.ts";
import { demandRates } from "./demand-rates.ts";
import { rerateUsage } from "./rerate-usage.ts";

const SPAN_DAYS_MAX = 366;
const EVENTS_MAX = 1_000_000;

/**
 * What the usage of a span would have cost, had these rates applied all the time (SPEC of rating, W), beside what it was charged.
 * Meters without a rate here cost what they cost. Refunds are not looked at. Throws NOT_FOUND, INVALID_INPUT.
 */
export async function calculateRates(ctx: ApiContext, input: RateCalculateInput): Promise<RateCalculation> {
  const account = await requireAccount(ctx, input.accountId);
  demandSpan(input, SPAN_DAYS_MAX, "choose a shorter span");
  const { accountId, fromAtMs, toAtMs } = input;
  const span: UsageSpan = { accountId, fromAtMs, toAtMs };
  const aggregations = await aggregationsOf(ctx, input.rates);
  const wholeSpan = { ...span, fromAtMs: periodAt(span.fromAtMs, account.period, account.zone).fromAtMs };
  if ((await ctx.db.read.usageHistory.countBooked(wholeSpan, EVENTS_MAX + 1)) > EVENTS_MAX) {
    const message = `There are more than ${EVENTS_MAX.toLocaleString("en")} events from the start of its first period on; choose a shorter span.`;
    throw new AppError("INVALID_INPUT", message);
  }
  const repriced = new Map(
    Object.entries(input.rates).map(([meter, rate]) => [
      meter,
      { aggregation: aggregations.get(meter) ?? "sum", rate: rateOfWire(rate) },
    ]),
  );
  const wouldBeUnits = await rerateUsage(ctx, { account, meters: repriced, span, wholeSpan });
  const histories = await ctx.db.read.usageHistory.sumBooked(span);
  const meters = histories.map((history) => ({
    meter: history.meter,
    quantity: history[aggregations.get(history.meter) ?? "sum"],
    chargedUnits: history.units,
    wouldBeUnits: input.rates[history.meter] === undefined ? history.units : wouldBeUnits(history.meter),
  }));
  const sum = (pick: (meter: (typeof meters)[number]) => bigint): string =>
    meters.reduce((all, meter) => all + pick(meter), 0n).toString();
  return {
    ...{ fromAtMs: span.fromAtMs, toAtMs: span.toAtMs },
    meters: meters.map(({ meter, quantity, chargedUnits, wouldBeUnits }) => ({
      ...{ meter, quantity: quantity.toString() },
      ...{ chargedUnits: chargedUnits.toString(), wouldBeUnits: wouldBeUnits.toString() },
    })),
    chargedUnits: sum(({ chargedUnits }) => chargedUnits),
    wouldBeUnits: sum(({ wouldBeUnits }) => wouldBeUnits),
  };
}

async function aggregationsOf(
  ctx: ApiContext,
  rates: RateCalculateInput["rates"],
): Promise<Map<string, Aggregation>> {
  const custom = await ctx.db.read.meter.findAll();
  demandRates(rates, custom, { mayBeArchived: true });
  const known = new Map<string, Aggregation>(custom.map(({ name, aggregation }) => [name, aggregation]));
  return new Map([...known, ...BUILT_IN_METERS.map(({ name, aggregation }) => [name, aggregation] as const)]);
}
