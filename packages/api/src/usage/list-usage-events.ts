import {
  formatUsageCursor,
  type InvoicedCharges,
  parseUsageCursor,
  type UsageEventFilter,
  type UsageEventRecord,
} from "@orrery/db";
import type { AccountId, UsageEventView, UsageListInput, UsagePage } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { requireAccount } from "../accounts/account-access.ts";
import type { ApiContext } from "../context.ts";
import { chargesOfDraft } from "../invoices/assemble-draft.ts";
import { requireInvoice } from "../invoices/invoice-access.ts";
import { invoiceView } from "../invoices/invoice-view.ts";

/** An account's events, newest first. Throws NOT_FOUND, INVALID_INPUT for a line without its invoice. */
export async function listUsageEvents(ctx: ApiContext, input: UsageListInput): Promise<UsagePage> {
  const { invoiceId, line, cursor, limit, ...plain } = input;
  await requireAccount(ctx, input.accountId);
  if (line !== undefined && invoiceId === undefined) {
    throw new AppError("INVALID_INPUT", "line: say with invoiceId which invoice's line it is.");
  }
  const filter: UsageEventFilter = plain;
  if (invoiceId !== undefined) {
    const charges = await chargesOfInvoice(ctx, { accountId: input.accountId, invoiceId, line });
    if (charges === null) return { items: [], nextCursor: null };
    filter.charges = charges;
  }
  const records = await ctx.db.read.usageRead.findEvents(filter, parseUsageCursor(cursor), limit);
  const page = records.slice(0, limit);
  const last = records.length > limit ? page.at(-1) : undefined;
  return { items: page.map(toView), nextCursor: last === undefined ? null : formatUsageCursor(last) };
}

/** Null = of a line that no event is behind: a fee, a refund, what credits paid. */
async function chargesOfInvoice(
  ctx: ApiContext,
  { accountId, invoiceId, line }: { accountId: AccountId; invoiceId: string; line: number | undefined },
): Promise<InvoicedCharges | null> {
  const invoice = await requireInvoice(ctx.db.read, invoiceId);
  if (invoice.accountId !== accountId) {
    throw new AppError("NOT_FOUND", `There is no invoice ${invoiceId} of this account.`);
  }
  let of: InvoicedCharges["of"] = null;
  if (line !== undefined) {
    const found = (await invoiceView(ctx, invoice)).lines[line];
    if (found === undefined) throw new AppError("NOT_FOUND", `This invoice has no line ${line}.`);
    const { kind, meter, detail } = found;
    if (kind !== "usage" || meter === null || detail.fromAtMs === undefined) return null;
    of = { meter, rateFromAtMs: detail.fromAtMs };
  }
  if (invoice.state !== "draft") return { invoiceId: invoice.id, of };
  const { toAtMs: beforeAtMs, sinceMs } = await chargesOfDraft(ctx.db.read, invoice);
  return { beforeAtMs, sinceMs, of };
}

function toView({ accountId, value, units, ...event }: UsageEventRecord): UsageEventView {
  return {
    ...event,
    ...{ accountId: accountId as AccountId, value: value.toString(), units: units.toString() },
  };
}
