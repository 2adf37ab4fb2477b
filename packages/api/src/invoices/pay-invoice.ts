import { type InvoiceRecord, invoicePostingKey, type WriteTransaction } from "@orrery/db";
import { stepInvoice, unitsBoughtByPaying } from "@orrery/domain/billing";
import { type InvoicePayInput, type InvoiceView, NOTHING_TO_PAY } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { bookRequests } from "../ledger/book-requests.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountOf, invoiceSubject, lockInvoice, requireInvoice, stateRefusal } from "./invoice-access.ts";
import { invoiceView } from "./invoice-view.ts";

const PRIORITY = 50;

/**
 * Marks it as paid and buys what the overdraft paid of it, which clears the debt. The same reference again answers as the first time. Throws
 * NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED, CONFLICT (it was paid with another reference).
 */
export async function payInvoice(ctx: SignedInContext, input: InvoicePayInput): Promise<InvoiceView> {
  const nowMs = ctx.clock.nowAtMs();
  const paidAtMs = input.paidAtMs ?? nowMs;
  if (paidAtMs > nowMs) {
    throw new AppError("INVALID_INPUT", "paidAtMs: this lies ahead; mark the invoice as paid when it is.");
  }
  const id = await ctx.db.write(asCaller(ctx), async (tx) => {
    const record = await lockInvoice(tx, input.invoiceId);
    const step = stepInvoice(record.state, "pay");
    if (step.outcome === "refused") throw stateRefusal(step.state, "be paid");
    if (step.outcome === "unchanged" && record.paidReference !== input.reference) {
      throw new AppError(
        "CONFLICT",
        `The invoice ${record.number} was paid already, with the reference ${record.paidReference}.`,
      );
    }
    if (step.outcome === "changed") {
      await pay(tx, record, { reference: input.reference, paidAtMs, nowMs });
    }
    return record.id;
  });
  return invoiceView(ctx, await requireInvoice(ctx.db.read, id));
}

/** Of a finalized invoice, within the caller's transaction. Throws CONFLICT where what the overdraft paid cannot be bought. */
export async function pay(
  tx: WriteTransaction,
  record: InvoiceRecord,
  { reference, paidAtMs, nowMs }: { reference: string; paidAtMs: number; nowMs: number },
): Promise<void> {
  const { id, accountId, number } = record;
  const account = await accountOf(tx, record);
  // Before it is read what was bought before: another invoice of the account may be paid at this moment.
  await tx.ledger.lockWallets([accountId]);
  await tx.invoice.markPaid(id, { reference, paidAtMs });
  const { overdraftUnits, boughtUnits } = await tx.invoiceCharge.paidOverdraft(accountId);
  const units = unitsBoughtByPaying(overdraftUnits, boughtUnits);
  if (units > 0n) {
    const [answer] = await bookRequests(
      tx.ledger,
      [
        {
          ...{ accountId, key: invoicePostingKey(id), detail: { invoice: id, number } },
          posting: { kind: "purchase", units, priority: PRIORITY, endsAtMs: null, isPromotional: false },
        },
      ],
      nowMs,
    );
    if (answer?.outcome !== "booked") {
      throw new AppError(
        "CONFLICT",
        `What the overdraft paid could not be booked (${answer?.refusal.reason ?? "no answer"}); the invoice stays as it is.`,
      );
    }
  }
  tx.appendEvent({
    type: "invoice.paid",
    severity: "notice",
    subject: invoiceSubject(record),
    summary:
      reference === NOTHING_TO_PAY
        ? `For the invoice ${number} of ${account.name} there is nothing to pay`
        : `The invoice ${number} of ${account.name} was paid (${reference})`,
    data: { accountId, number, reference, paidAtMs, boughtUnits: units.toString() },
  });
}
