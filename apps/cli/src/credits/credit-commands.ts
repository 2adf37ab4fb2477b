import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { CreditOptions } from "./change-credits.ts";

export function addCredits(program: Command, makeContext: MakeContext): void {
  const credits = program.command("credits").description("bring credits into accounts, and take them back");
  const key = [
    "--key <key>",
    "of an earlier try whose outcome is unknown: what has one key is booked once",
  ] as const;
  const terms = (command: Command): Command =>
    command
      .option("--priority <number>", "0 pays first, 100 last; 50 if left out")
      .option("--ends <when>", "how long they are good for (90d), or a date");
  terms(common(credits.command("grant")))
    .description("give credits; promotional unless --lasting")
    .argument("<account>", "name or id")
    .argument("<credits>", "as in 100 or 12.5")
    .option("--reason <text>", "why (needed)")
    .option("--lasting", "not promotional: they pay after promotional ones of the same priority and end")
    .option(...key)
    .action(async (account: string, amount: string, options: CommonOptions & CreditOptions) => {
      await (await import("./change-credits.ts")).grantCredits(
        makeContext(options),
        account,
        amount,
        options,
      );
    });
  terms(common(credits.command("buy")))
    .description("book credits that were paid for")
    .argument("<account>", "name or id")
    .argument("<credits>", "as in 100 or 12.5")
    .option("--reference <text>", "of the payment, as the books outside have it (needed)")
    .option(...key)
    .action(async (account: string, amount: string, options: CommonOptions & CreditOptions) => {
      await (await import("./change-credits.ts")).buyCredits(makeContext(options), account, amount, options);
    });
  common(credits.command("checkout"))
    .description(
      "a page of the payment provider where somebody can pay for credits; they are booked once it is paid",
    )
    .argument("<account>", "name or id")
    .argument("<credits>", "as in 100 or 12.5")
    .action(async (account: string, amount: string, options: CommonOptions) => {
      await (await import("./checkout-credits.ts")).checkoutCredits(makeContext(options), account, amount);
    });
  common(credits.command("adjust"))
    .description("correct a balance")
    .argument("<account>", "name or id")
    .argument("<credits>", "as in 12.5 to add, and with --off to take off")
    .option("--off", "take them off")
    .option("--reason <text>", "why (needed)")
    .option(...key)
    .action(async (account: string, amount: string, options: CommonOptions & CreditOptions) => {
      await (await import("./change-credits.ts")).adjustCredits(
        makeContext(options),
        account,
        amount,
        options,
      );
    });
  common(credits.command("transfer"))
    .description("move credits to another account, on the terms that they have")
    .argument("<account>", "name or id of the one that gives")
    .argument("<to>", "name or id of the one that gets")
    .argument("<credits>", "as in 100 or 12.5")
    .option("--reason <text>", "why (needed)")
    .option(...key)
    .action(async (account: string, to: string, amount: string, options: CommonOptions & CreditOptions) => {
      await (await import("./change-credits.ts")).transferCredits(
        makeContext(options),
        account,
        to,
        amount,
        options,
      );
    });
  common(credits.command("refund"))
    .description("give back what an entry of usage took, or take back what a purchase brought")
    .argument("<account>", "name or id")
    .argument("<entry>", "its number in the ledger")
    .argument("<credits>", "as in 100 or 12.5, at most what of it is not refunded yet")
    .option("--reason <text>", "why (needed)")
    .option(...key)
    .action(
      async (account: string, entry: string, amount: string, options: CommonOptions & CreditOptions) => {
        await (await import("./change-credits.ts")).refundCredits(
          makeContext(options),
          account,
          entry,
          amount,
          options,
        );
      },
    );
}
