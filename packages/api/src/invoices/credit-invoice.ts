import { createHash } from "node:crypto";
import {
  creditNoteTax,
  MICROS,
  nextInvoiceNumber,
  parseMicros,
  placesOf,
  seriesYear,
} from "@orrery/domain/billing";
import type { CreditNoteInput, InvoiceView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { keyReused } from "../credits/refusal-error.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountOf, invoiceSubject, lockInvoice, requireInvoice, stateRefusal } from "./invoice-access.ts";
import { invoiceView } from "./invoice-view.ts";

/**
 * Writes a credit note: money is given back or no longer asked for; credits are not touched. The same key again answers as the first time. Throws
 * NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED, CONFLICT (the key was used for something else).
 */
export async function creditInvoice(ctx: SignedInContext, input: CreditNoteInput): Promise<InvoiceView> {
  const id = await ctx.db.write(asCaller(ctx), async (tx) => {
    const record = await lockInvoice(tx, input.invoiceId);
    const { accountId, currency, state, zone } = record;
    const notes = await tx.invoice.findCreditNotes([record.id]);
    const requestHash = hashOf(input, currency);
    const earlier = notes.find(({ key }) => key === input.key);
    if (earlier !== undefined && earlier.requestHash !== requestHash) throw keyReused();
    if (earlier !== undefined) return record.id;
    if (state === "draft" || state === "void") throw stateRefusal(state, "be credited");
    const coins = coinsOf(input.amount, currency);
    const check = creditNoteTax(record, notes, coins);
    if (check.outcome === "refused") {
      throw new AppError(
        "PRECONDITION_FAILED",
        `Of this invoice ${decimal(check.leftCoins, placesOf(currency) ?? 2)} ${currency} can still be credited.`,
      );
    }
    const account = await accountOf(tx, record);
    const createdAtMs = ctx.clock.nowAtMs();
    const year = seriesYear(createdAtMs, zone);
    const before = (await tx.invoice.takeNumber(`credit_note:${year}`)) - 1;
    const number = `CN-${nextInvoiceNumber(before === 0 ? null : `${year}-${before}`, year)}`;
    await tx.invoice.insertCreditNote({
      ...{ id: sortableId(), invoiceId: record.id, number, key: input.key, requestHash },
      ...{
        coins,
        taxCoins: check.taxCoins,
        reason: input.reason,
        createdAtMs,
        createdBy: ctx.principal.actor.name,
      },
    });
    tx.appendEvent({
      type: "invoice.credited",
      severity: "notice",
      subject: invoiceSubject(record),
      summary: `The credit note ${number} for the invoice ${record.number} of ${account.name} was written: ${input.reason}`,
      data: { accountId, number: record.number, creditNote: number, coins: coins.toString(), currency },
    });
    return record.id;
  });
  return invoiceView(ctx, await requireInvoice(ctx.db.read, id));
}

/** SHA-256 in hexadecimal: the same wish has the same, however its amount is written. */
function hashOf({ amount, reason }: CreditNoteInput, currency: string): string {
  const wish = JSON.stringify([coinsOf(amount, currency).toString(), reason]);
  return createHash("sha256").update(wish).digest("hex");
}

/** Throws INVALID_INPUT for what is no amount above zero in whole coins. */
function coinsOf(amount: string, currency: string): bigint {
  const places = placesOf(currency) ?? 2;
  const scaled = parseMicros(amount) * 10n ** BigInt(places);
  if (scaled <= 0n || scaled % MICROS !== 0n) {
    throw new AppError(
      "INVALID_INPUT",
      `amount: ${amount} is no amount of ${currency} above zero with at most ${places} places.`,
    );
  }
  return scaled / MICROS;
}

function decimal(coins: bigint, places: number): string {
  const digits = coins.toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
