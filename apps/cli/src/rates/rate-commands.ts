import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { CardOptions, MeterOptions } from "./change-rates.ts";

export function addRates(program: Command, makeContext: MakeContext): void {
  const rates = program.command("rates").description("meters, and what they cost");
  common(rates.command("list"))
    .description("rate cards: the list prices first, then the newest")
    .action(async (options: CommonOptions) => {
      await (await import("./list-rates.ts")).listRates(makeContext(options));
    });
  common(rates.command("create"))
    .description("a new card, which applies from an instant on and never backwards")
    .argument("<file>", "JSON: {meter: {freeQuantity, pricing}}, as in docs/billing.md; - for standard input")
    .option("--name <name>", "what it is called (needed)")
    .option("--account <account>", "only for this account")
    .option("--from <when>", "a date and time ahead; now if left out")
    .option("--until <when>", "a date and time ahead")
    .action(async (file: string, options: CommonOptions & CardOptions) => {
      await (await import("./change-rates.ts")).createCard(makeContext(options), file, options);
    });
  common(rates.command("end"))
    .description("end a card; one that has not begun is taken away")
    .argument("<card>", "name or id")
    .option("--at <when>", "a date and time ahead; now if left out")
    .action(async (card: string, options: CommonOptions & { at?: string }) => {
      await (await import("./change-rates.ts")).endCard(makeContext(options), card, options.at);
    });
  common(rates.command("meters"))
    .description("what is counted")
    .action(async (options: CommonOptions) => {
      await (await import("./list-rates.ts")).listMeters(makeContext(options));
    });
  common(rates.command("create-meter"))
    .description("count something of your own")
    .argument("<name>", "lower-case letters, digits and _")
    .option("--of <aggregation>", "count, sum, max or unique; count if left out")
    .option("--unit <word>", "what one of its quantity is, as in token")
    .option("--description <text>", "for people")
    .action(async (name: string, options: CommonOptions & MeterOptions) => {
      await (await import("./change-rates.ts")).createMeter(makeContext(options), name, options);
    });
  common(rates.command("archive-meter"))
    .description("it takes no more events; what it counted stays")
    .argument("<name>", "as `rates meters` lists it")
    .action(async (name: string, options: CommonOptions) => {
      await (await import("./change-rates.ts")).archiveMeter(makeContext(options), name);
    });
}
