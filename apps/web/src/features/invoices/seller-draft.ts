import { Seller } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../accounts/read-draft.ts";

/** Whoever sends the invoices, as it is typed. */
export type SellerDraft = Readonly<Record<keyof Seller, string>>;
export type SellerField = keyof Seller;

export function draftOfSeller(seller: Seller): SellerDraft {
  return { ...seller, dueDays: String(seller.dueDays) };
}

export function readSellerDraft(draft: SellerDraft): DraftResult<Seller, SellerField> {
  const days = draft.dueDays.trim();
  return readDraft(
    Seller,
    {
      ...draft,
      country: draft.country.trim().toUpperCase(),
      email: draft.email.trim(),
      dueDays: /^\d+$/.test(days) ? Number(days) : Number.NaN,
    },
    {
      name: "At most 120 characters.",
      country: "Two letters, such as DE.",
      email: "An address such as billing@example.org.",
      dueDays: "A whole number of days from 0 to 365.",
      payment: "At most 500 characters.",
      footer: "At most 200 characters.",
    },
  );
}
