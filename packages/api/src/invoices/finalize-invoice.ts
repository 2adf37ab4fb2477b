import type { InvoiceRecord, WriteTransaction } from "@orrery/db";
import { hasNothingToPay, nextInvoiceNumber, seriesYear, stepInvoice } from "@orrery/domain/billing";
import { type InvoiceView, NOTHING_TO_PAY } from "@orrery/protocol";
import { AppError, faultPoint } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { assembleDraft, chargesOfDraft } from "./assemble-draft.ts";
import {
  accountOf,
  customerOf,
  invoiceSubject,
  lockInvoice,
  requireInvoice,
  stateRefusal,
} from "./invoice-access.ts";
import { invoiceView, linesOf, notYet } from "./invoice-view.ts";
import { pay } from "./pay-invoice.ts";

const DAY_MS = 86_400_000;

/**
 * Gives a draft its number and its date; where nothing is to be paid it is paid by that. A second time it answers as the first. Throws NOT_FOUND,
 * PRECONDITION_FAILED.
 */
export async function finalizeInvoice(ctx: SignedInContext, idOrNumber: string): Promise<InvoiceView> {
  const id = await ctx.db.write(asCaller(ctx), async (tx) => {
    const record = await lockInvoice(tx, idOrNumber);
    const step = stepInvoice(record.state, "finalize");
    const isPaidByIt = record.state === "paid" && record.paidReference === NOTHING_TO_PAY;
    if (step.outcome === "refused" && !isPaidByIt) throw stateRefusal(record.state, "be finalized");
    if (step.outcome === "changed") await finalize(tx, record, ctx.clock.nowAtMs());
    return record.id;
  });
  await faultPoint("invoice.finalized");
  return invoiceView(ctx, await requireInvoice(ctx.db.read, id));
}

async function finalize(tx: WriteTransaction, record: InvoiceRecord, nowMs: number): Promise<void> {
  const tooEarly = notYet(record, nowMs);
  if (tooEarly !== null) throw new AppError("PRECONDITION_FAILED", tooEarly);
  const { id, accountId, zone } = record;
  // From here on nothing is booked for this account: what is taken now is what the lines say.
  await tx.ledger.lockWallets([accountId]);
  await tx.invoiceCharge.take(id, await chargesOfDraft(tx, record));
  await faultPoint("invoice.taken");
  const account = await accountOf(tx, record);
  const draft = await assembleDraft(tx, record, account, { invoiceId: id });
  const seller = await tx.setting.readSeller();
  const year = seriesYear(nowMs, zone);
  const before = (await tx.invoice.takeNumber(`invoice:${year}`)) - 1;
  const number = nextInvoiceNumber(before === 0 ? null : `${year}-${before}`, year);
  await faultPoint("invoice.numbered");
  const { currency, creditPriceMicros, taxPpm } = account;
  const { sumCoins, taxCoins, totalCoins } = draft.sums;
  await tx.invoice.finalize(
    id,
    {
      ...{ number, currency, creditPriceMicros, taxPpm, sumCoins, taxCoins, totalCoins, seller },
      ...{ customer: customerOf(account), finalizedAtMs: nowMs, dueAtMs: nowMs + seller.dueDays * DAY_MS },
    },
    linesOf(draft),
  );
  await faultPoint("invoice.lined");
  tx.appendEvent({
    type: "invoice.finalized",
    severity: "notice",
    subject: invoiceSubject({ id, number }),
    summary: `The invoice ${number} of ${account.name} was finalized`,
    data: {
      ...{ accountId, number, totalCoins: totalCoins.toString(), currency },
      // An invoice without them can be read, but hardly be booked by whoever gets it.
      missing: [
        ...(seller.name === "" ? ["the seller's name"] : []),
        ...(account.billingAddress.name === "" ? ["the customer's name"] : []),
      ],
    },
  });
  if (!hasNothingToPay(draft.sums)) return;
  await pay(tx, { ...record, number }, { reference: NOTHING_TO_PAY, paidAtMs: nowMs, nowMs });
}
