import type { AccountRecord, InvoiceRecord, Repositories } from "@orrery/db";
import type { InvoiceState } from "@orrery/domain/billing";
import type { BillingAddress, EventSubject } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** By id or by number. Throws NOT_FOUND. */
export async function requireInvoice(
  { invoice }: Pick<Repositories, "invoice">,
  idOrNumber: string,
): Promise<InvoiceRecord> {
  const record = await invoice.find(idOrNumber);
  if (record === null) throw new AppError("NOT_FOUND", `There is no invoice ${idOrNumber}.`);
  return record;
}

/** Locked until the transaction's end. Throws NOT_FOUND, also where a draft was thrown away meanwhile. */
export async function lockInvoice(
  tx: Pick<Repositories, "invoice">,
  idOrNumber: string,
): Promise<InvoiceRecord> {
  const { id } = await requireInvoice(tx, idOrNumber);
  const locked = await tx.invoice.findForUpdate(id);
  if (locked === null) throw new AppError("NOT_FOUND", `There is no invoice ${idOrNumber}.`);
  return locked;
}

/** Of the invoice's account. */
export async function accountOf(
  { account }: Pick<Repositories, "account">,
  { accountId }: Pick<InvoiceRecord, "accountId">,
): Promise<AccountRecord> {
  const found = await account.find(accountId);
  if (found === null) throw new Error(`An invoice is of the account ${accountId}, which is not there.`);
  return found;
}

/** As it stands on an invoice: an account that was told no name bears its own. */
export function customerOf({ billingAddress, name }: AccountRecord): BillingAddress {
  return { ...billingAddress, name: billingAddress.name === "" ? name : billingAddress.name };
}

export function invoiceSubject({ id, number }: Pick<InvoiceRecord, "id" | "number">): EventSubject {
  return { kind: "invoice", id, name: number ?? "draft" };
}

/** `state` stands against it. `wish`: "be voided". */
export function stateRefusal(state: InvoiceState, wish: string): AppError {
  const is = state === "draft" ? "a draft" : state;
  const remedy: Record<InvoiceState, string> = {
    draft: "finalize it first",
    finalized: "it has its number already",
    paid: "write a credit note instead",
    void: "it stays what it is; draft its period anew",
    uncollectible: "it can only be paid or credited",
  };
  return new AppError("PRECONDITION_FAILED", `This invoice is ${is} and cannot ${wish}: ${remedy[state]}.`);
}
