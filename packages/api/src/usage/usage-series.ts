import { dayBounds } from "@orrery/domain/billing";
import type { UsageSeries, UsageSeriesInput } from "@orrery/protocol";
import { requireAccount } from "../accounts/account-access.ts";
import type { ApiContext } from "../context.ts";
import { demandSpan } from "./demand-span.ts";

const HOUR_MS = 3_600_000;
const OTHER = "other";

type Line = UsageSeries["series"][number];

/** Usage by the hour, or by the day of the account's zone: whole ones, from the one that the span begins in. Throws NOT_FOUND, INVALID_INPUT. */
export async function usageSeries(ctx: ApiContext, input: UsageSeriesInput): Promise<UsageSeries> {
  const { accountId, by, step } = input;
  const { zone } = await requireAccount(ctx, accountId);
  if (step === "hour") demandSpan(input, 31, "choose a shorter span, or ask by the day");
  else demandSpan(input, 366, "choose a shorter span");
  const bounds = step === "day" ? dayBounds(input.fromAtMs, input.toAtMs, zone) : hourBounds(input);
  const atMs = bounds.slice(0, -1);
  const points = await ctx.db.read.usageRead.findSeries(accountId, by, bounds);
  const lines = new Map<string | null, Line>();
  for (const point of points) {
    const line = lines.get(point.key) ?? emptyLine(point, by, atMs.length);
    lines.set(point.key, line);
    // Quantities of several meters are no quantity: what is left to say of them is how many events they were.
    const isOfOneMeter = by === "meter" && point.key !== null;
    line.units[point.step] = point.units.toString();
    line.quantities[point.step] = (isOfOneMeter ? point.quantity : point.eventCount).toString();
  }
  return { atMs, series: [...lines.values()].sort(dearestFirst) };
}

function hourBounds({ fromAtMs, toAtMs }: UsageSeriesInput): number[] {
  const firstAtMs = Math.floor(fromAtMs / HOUR_MS) * HOUR_MS;
  const count = Math.ceil((toAtMs - firstAtMs) / HOUR_MS);
  return Array.from({ length: count + 1 }, (_, index) => firstAtMs + index * HOUR_MS);
}

function emptyLine(
  { key, nodeName }: { key: string | null; nodeName: string | null },
  by: UsageSeriesInput["by"],
  length: number,
): Line {
  const name = key === null ? OTHER : by === "node" ? (nodeName ?? key) : key;
  return { key: key ?? OTHER, name, units: Array(length).fill("0"), quantities: Array(length).fill("0") };
}

/** What is summed comes last. */
function dearestFirst(a: Line, b: Line): number {
  if (a.key === OTHER || b.key === OTHER) return a.key === OTHER ? 1 : -1;
  const difference = sumOf(b.units) - sumOf(a.units);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return a.key < b.key ? -1 : 1;
}

function sumOf(units: readonly string[]): bigint {
  return units.reduce((sum, each) => sum + BigInt(each), 0n);
}
