import type { AccountRecord, WriteTransaction } from "@orrery/db";
import { invoicePeriodAt, lastEndedPeriod, type Period } from "@orrery/domain/billing";
import type { InvoiceDraftInput, InvoiceView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { requireAccount } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { customerOf, requireInvoice } from "./invoice-access.ts";
import { invoiceView } from "./invoice-view.ts";

/** The invoice that is there for that time, or a new draft. Throws NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED. */
export async function draftInvoiceOf(ctx: SignedInContext, input: InvoiceDraftInput): Promise<InvoiceView> {
  const account = await requireAccount(ctx, input.accountId);
  const nowMs = ctx.clock.nowAtMs();
  const id = await ctx.db.write(asCaller(ctx), (tx) =>
    draftIn(tx, account, nowMs, (billed) => {
      const time = { kind: account.period, zone: account.zone, billed };
      const atMs = input.atMs ?? lastEndedPeriod(nowMs, time).fromAtMs;
      return { atMs, period: periodIn(() => invoicePeriodAt(atMs, time), atMs) };
    }),
  );
  return invoiceView(ctx, await requireInvoice(ctx.db.read, id));
}

/** Answers with the id of the invoice that is for the chosen time, drafted where there is none. */
export async function draftIn(
  tx: WriteTransaction,
  account: AccountRecord,
  nowMs: number,
  choose: (billed: Period[]) => { atMs: number; period: Period | null },
): Promise<string> {
  // Nobody else drafts for this account meanwhile: two drafts never overlap.
  await tx.ledger.lockWallets([account.id]);
  const spans = await tx.invoice.findSpans(account.id, 0);
  const { atMs, period } = choose(spans);
  if (period === null) {
    const known = spans.find(({ fromAtMs, toAtMs }) => fromAtMs <= atMs && atMs < toAtMs);
    if (known !== undefined) return known.id;
    throw new Error("A time without a period is on an invoice.");
  }
  if (period.fromAtMs > nowMs) {
    throw new AppError("INVALID_INPUT", "atMs: this period has not begun; choose a time that has been.");
  }
  if (period.toAtMs <= account.createdAtMs) {
    throw new AppError(
      "PRECONDITION_FAILED",
      `No period of ${account.name} has ended yet at that time: it was opened on ${new Date(account.createdAtMs).toISOString()}. Give a time within the running period to draft that one.`,
    );
  }
  const id = sortableId();
  const { zone, currency, creditPriceMicros, taxPpm } = account;
  await tx.invoice.insertDraft({
    ...{ id, accountId: account.id, period: account.period, ...period, createdAtMs: nowMs },
    ...{ zone, currency, creditPriceMicros, taxPpm },
    ...{ customer: customerOf(account), seller: await tx.setting.readSeller() },
  });
  return id;
}

/** A time outside of the years that calendars are kept for is the caller's mistake. */
function periodIn(find: () => Period | null, atMs: number): Period | null {
  try {
    return find();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AppError("INVALID_INPUT", `atMs: ${atMs} is no time that an invoice can be for.`, { cause });
  }
}
