import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { ActOptions, CreditNoteOptions, PayOptions } from "./change-invoices.ts";
import type { ListInvoicesOptions } from "./list-invoices.ts";
import type { SaveOptions } from "./save-invoice.ts";

const INVOICE = "its number, its id, or for a draft its account's name";

export function addInvoices(program: Command, makeContext: MakeContext): void {
  const invoices = program.command("invoices").description("what is billed for a period");
  common(invoices.command("list"))
    .description("newest first")
    .option("--account <account>", "only of this account")
    .option("--state <state>", "draft, finalized, paid, void or uncollectible")
    .option("--overdue", "only what should have been paid by now")
    .option("-n, --limit <count>", "at most so many; 50 if left out")
    .action(async (options: CommonOptions & ListInvoicesOptions) => {
      await (await import("./list-invoices.ts")).listInvoices(makeContext(options), options);
    });
  common(invoices.command("show"))
    .description("one invoice with its lines; a draft as it would be now")
    .argument("<invoice>", INVOICE)
    .action(async (invoice: string, options: CommonOptions) => {
      await (await import("./show-invoice.ts")).showInvoice(makeContext(options), invoice);
    });
  common(invoices.command("draft"))
    .description("draft the invoice of a period; the last one that has ended if --at is left out")
    .argument("<account>", "name or id")
    .option("--at <time>", "any time within the period")
    .action(async (account: string, options: CommonOptions & { at?: string }) => {
      await (await import("./change-invoices.ts")).draftInvoice(makeContext(options), account, options.at);
    });
  common(invoices.command("finalize"))
    .description("give it its number; nothing of it changes from then on")
    .argument("<invoice>", INVOICE)
    .action(async (invoice: string, options: CommonOptions) => {
      await (await import("./change-invoices.ts")).finalizeInvoice(makeContext(options), invoice);
    });
  common(invoices.command("discard"))
    .description("throw a draft away")
    .argument("<invoice>", INVOICE)
    .action(async (invoice: string, options: CommonOptions) => {
      await (await import("./change-invoices.ts")).discardInvoice(makeContext(options), invoice);
    });
  common(invoices.command("pay"))
    .description("mark it paid")
    .argument("<invoice>", INVOICE)
    .option("--reference <text>", "of the payment, as the bank has it (needed)")
    .option("--at <time>", "when it was paid, if not now")
    .action(async (invoice: string, options: CommonOptions & PayOptions) => {
      await (await import("./change-invoices.ts")).payInvoice(makeContext(options), invoice, options);
    });
  for (const [verb, description] of [
    ["void", "it was a mistake: its number stays, its usage can be billed again"],
    ["write-off", "nobody will pay it"],
  ] as const) {
    common(invoices.command(verb))
      .description(description)
      .argument("<invoice>", INVOICE)
      .option("--reason <text>", "why (needed)")
      .action(async (invoice: string, options: CommonOptions & ActOptions) => {
        await (await import("./change-invoices.ts")).endInvoice(makeContext(options), invoice, verb, options);
      });
  }
  common(invoices.command("credit"))
    .description("write a credit note: so much of it need not be paid")
    .argument("<invoice>", INVOICE)
    .argument("<amount>", "with tax, in the invoice's currency")
    .option("--reason <text>", "why (needed)")
    .option("--key <key>", "of an earlier try whose outcome is unknown: what has one key is written once")
    .action(async (invoice: string, amount: string, options: CommonOptions & CreditNoteOptions) => {
      await (await import("./change-invoices.ts")).creditInvoice(
        makeContext(options),
        invoice,
        amount,
        options,
      );
    });
  for (const format of ["pdf", "csv"] as const) {
    common(invoices.command(format))
      .description(`save it as ${format === "pdf" ? "a PDF" : "CSV"}`)
      .argument("<invoice>", INVOICE)
      .option("-o, --output <file>", "- for standard output; its number if left out")
      .action(async (invoice: string, options: CommonOptions & SaveOptions) => {
        await (await import("./save-invoice.ts")).saveInvoice(makeContext(options), invoice, format, options);
      });
  }
}
