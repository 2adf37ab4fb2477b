import { randomUUID } from "node:crypto";
import { type InvoiceView, NOTHING_TO_PAY } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { askWithKey } from "../ask-with-key.ts";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import type { HubApi } from "../hub/hub-client.ts";
import { formatMoney } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";
import { readInstant } from "../read-instant.ts";
import { findInvoiceId } from "./find-invoice.ts";

export type ActOptions = { reason?: string };
export type CreditNoteOptions = ActOptions & { key?: string };
export type PayOptions = { reference?: string; at?: string };

export async function draftInvoice(
  ctx: CommandContext,
  account: string,
  at: string | undefined,
): Promise<void> {
  const atMs = at === undefined ? undefined : readInstant("--at", at);
  const hub = await connectHub(ctx);
  const { id: accountId, name } = await findAccount(hub, account);
  const input = { accountId, ...(atMs === undefined ? {} : { atMs }) };
  const draft = await ask(hub, (api) => api.invoices.draft.mutate(input));
  const next = draft.notYet ?? `Finalize it: orrery invoices finalize ${draft.id}`;
  print(ctx, draft, `A draft for ${name} over ${formatMoney(draft.total)} (${draft.id}). ${next}`);
}

export async function finalizeInvoice(ctx: CommandContext, reference: string): Promise<void> {
  const after = await act(ctx, reference, (api, invoiceId) => api.invoices.finalize.mutate({ invoiceId }));
  const paid = after.paidReference === NOTHING_TO_PAY ? " There is nothing to pay." : "";
  print(ctx, after, `It is invoice ${after.number} over ${formatMoney(after.total)} now.${paid}`);
}

export async function discardInvoice(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const invoiceId = await findInvoiceId(hub, reference);
  await ask(hub, (api) => api.invoices.discard.mutate({ invoiceId }));
  if (ctx.isJson) ctx.terminal.json({ id: invoiceId, discarded: true });
  else ctx.terminal.line("The draft is thrown away; its usage goes on the next one.");
}

export async function payInvoice(
  ctx: CommandContext,
  reference: string,
  { reference: payment, at }: PayOptions,
): Promise<void> {
  if (payment === undefined) throw usageError("--reference is needed: the payment's, as the bank has it.");
  const paidAtMs = at === undefined ? undefined : readInstant("--at", at);
  const after = await act(ctx, reference, (api, invoiceId) =>
    api.invoices.pay.mutate({
      invoiceId,
      reference: payment,
      ...(paidAtMs === undefined ? {} : { paidAtMs }),
    }),
  );
  print(ctx, after, `${after.number} is paid.`);
}

export async function endInvoice(
  ctx: CommandContext,
  reference: string,
  verb: "void" | "write-off",
  options: ActOptions,
): Promise<void> {
  const reason = needed(options.reason);
  const after = await act(ctx, reference, (api, invoiceId) =>
    verb === "void"
      ? api.invoices.void.mutate({ invoiceId, reason })
      : api.invoices.writeOff.mutate({ invoiceId, reason }),
  );
  const done = verb === "void" ? "is void; its usage goes on the next draft of its period" : "is written off";
  print(ctx, after, `${after.number} ${done}.`);
}

export async function creditInvoice(
  ctx: CommandContext,
  reference: string,
  amount: string,
  { key = randomUUID(), reason: why }: CreditNoteOptions,
): Promise<void> {
  const reason = needed(why);
  const hub = await connectHub(ctx);
  const invoiceId = await findInvoiceId(hub, reference);
  const after = await askWithKey(hub, key, (api) =>
    api.invoices.credit.mutate({ invoiceId, key, amount, reason }),
  );
  const note = after.creditNotes.find((each) => each.key === key)?.number ?? "The credit note";
  print(ctx, after, `${note} is written; ${formatMoney(after.open)} of ${after.number} is still to be paid.`);
}

async function act(
  ctx: CommandContext,
  reference: string,
  work: (api: HubApi, invoiceId: string) => Promise<InvoiceView>,
): Promise<InvoiceView> {
  const hub = await connectHub(ctx);
  const invoiceId = await findInvoiceId(hub, reference);
  return ask(hub, (api) => work(api, invoiceId));
}

function print(ctx: CommandContext, invoice: InvoiceView, sentence: string): void {
  if (ctx.isJson) ctx.terminal.json(invoice);
  else ctx.terminal.line(plainText(sentence));
}

function needed(reason: string | undefined): string {
  if (reason === undefined || reason.trim() === "")
    throw usageError("--reason is needed: it stays with the invoice.");
  return reason;
}
