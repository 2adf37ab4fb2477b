import { creditNoteTax } from "@orrery/domain/billing";
import { CreditNoteInput, type InvoiceView, type Money } from "@orrery/protocol";
import { exactMoney } from "@orrery/ui";
import { type DraftResult, decimalText, readDraft } from "../../accounts/read-draft.ts";

export type CreditNoteDraft = { readonly amount: string; readonly reason: string };
export type CreditNoteField = "invoiceId" | "amount" | "reason";

/** What somebody wants; the key is made when it is sent. */
const CreditNoteWish = CreditNoteInput.omit({ key: true });
type CreditNoteWish = Omit<CreditNoteInput, "key">;

type Credited = Pick<InvoiceView, "id" | "total" | "tax" | "creditNotes" | "open">;

export function readCreditNoteDraft(
  invoice: Credited,
  draft: CreditNoteDraft,
): DraftResult<CreditNoteWish, CreditNoteField> {
  const amount = decimalText(draft.amount);
  const coins = coinsOf(amount, invoice.total.places);
  return readDraft<typeof CreditNoteWish, CreditNoteField>(
    CreditNoteWish,
    { invoiceId: invoice.id, amount, reason: draft.reason.trim() },
    {
      amount: "An amount above zero, such as 12.50.",
      reason: "Needed, at most 500 characters.",
    },
    [{ field: "amount", problem: amountProblem(invoice, coins) }],
  );
}

/** What a credit note of so much would be, or null while the amount cannot be read or is too much. */
export function creditNotePreview(
  invoice: Credited,
  amount: string,
): { amount: Money; tax: Money; leftToCredit: Money } | null {
  const { places, currency } = invoice.total;
  const coins = coinsOf(decimalText(amount), places);
  if (coins === null || coins <= 0n) return null;
  const check = checkOf(invoice, coins);
  if (check.outcome === "refused") return null;
  const credited = invoice.creditNotes.reduce((sum, note) => sum + BigInt(note.amount.coins), 0n);
  const money = (value: bigint): Money => ({ coins: value.toString(), places, currency });
  return {
    amount: money(coins),
    tax: money(check.taxCoins),
    leftToCredit: money(BigInt(invoice.total.coins) - credited - coins),
  };
}

function amountProblem(invoice: Credited, coins: bigint | null): string | null {
  if (coins === null) {
    return invoice.total.places === 0
      ? "A whole amount above zero."
      : `An amount above zero with at most ${invoice.total.places} places.`;
  }
  if (coins <= 0n) return "An amount above zero.";
  const check = checkOf(invoice, coins);
  if (check.outcome === "credited") return null;
  const left = { ...invoice.total, coins: check.leftCoins.toString() };
  return `At most ${exactMoney(left)}: no more was asked for.`;
}

function checkOf(invoice: Credited, coins: bigint) {
  return creditNoteTax(
    { totalCoins: BigInt(invoice.total.coins), taxCoins: BigInt(invoice.tax.coins) },
    invoice.creditNotes.map(({ amount, tax }) => ({
      coins: BigInt(amount.coins),
      taxCoins: BigInt(tax.coins),
    })),
    coins,
  );
}

/** "12.5" of two places -> 1250. Null for what is no amount of the currency. */
function coinsOf(text: string, places: number): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > places) return null;
  return BigInt(`${match[1]}${fraction.padEnd(places, "0")}`);
}
