import type { UsageSummary, UsageSummaryInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { requireAccount } from "../accounts/account-access.ts";
import type { ApiContext } from "../context.ts";

const HOUR_MS = 3_600_000;

/**
 * What a span came to, by meter and by node. Usage is kept by the hour: the whole hours that the span touches, which the answer names.
 * Throws NOT_FOUND, INVALID_INPUT.
 */
export async function usageSummary(ctx: ApiContext, input: UsageSummaryInput): Promise<UsageSummary> {
  const { id: accountId } = await requireAccount(ctx, input.accountId);
  if (input.toAtMs <= input.fromAtMs) {
    throw new AppError("INVALID_INPUT", "toAtMs: the end has to come after the start.");
  }
  const span = {
    fromAtMs: Math.floor(input.fromAtMs / HOUR_MS) * HOUR_MS,
    toAtMs: Math.ceil(input.toAtMs / HOUR_MS) * HOUR_MS,
  };
  const { meters, nodes } = await ctx.db.read.usageRead.sumHours(accountId, span);
  return {
    ...span,
    meters: meters.map(({ key, quantity, units, eventCount }) => ({
      ...{ meter: key, quantity: quantity.toString(), units: units.toString(), eventCount },
    })),
    nodes: nodes.map(({ key, name, units, eventCount }) => ({
      ...{ nodeId: key, name: name ?? key, units: units.toString(), eventCount },
    })),
    refusedCount: await ctx.db.read.usageRead.countRefused(accountId, span),
  };
}
