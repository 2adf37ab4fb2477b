import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { SendOptions } from "./send-usage.ts";
import type { UsageOptions } from "./show-usage.ts";

export function addUsage(program: Command, makeContext: MakeContext): void {
  const usage = program.command("usage").description("what accounts use");
  const spanned = (command: Command): Command =>
    common(command)
      .argument("<account>", "name or id")
      .option("--since <when>", "a duration ago (24h), or a date; the running period if left out");
  spanned(usage.command("summary"))
    .description("by meter and by node")
    .action(async (account: string, options: CommonOptions & UsageOptions) => {
      await (await import("./show-usage.ts")).summarizeUsage(makeContext(options), account, options);
    });
  spanned(usage.command("list"))
    .description("single events, newest first")
    .option("--meter <meter>", "only of this meter")
    .option("--node <node>", "only of this node")
    .option("--refused", "only what was refused, with the reason")
    .option("--entry <number>", "only what this entry of the ledger is made of")
    .option("-n, --limit <count>", "at most so many; 50 if left out")
    .action(async (account: string, options: CommonOptions & UsageOptions) => {
      await (await import("./show-usage.ts")).listUsage(makeContext(options), account, options);
    });
  common(usage.command("send"))
    .description("tell of usage, as an outside system does; needs a token with usage:write")
    .argument("<account>", "name or id")
    .argument("<meter>", "as `orrery rates meters` lists them")
    .argument("[value]", "of the meter's unit; 1 if left out")
    .option("--id <id>", "what makes it this event: the same one is booked once")
    .option("--source <source>", "who tells it; orrery-cli if left out")
    .option("--at <time>", "when it happened, if not now")
    .option("--unique <value>", "of a meter that counts different values")
    .action(
      async (
        account: string,
        meter: string,
        value: string | undefined,
        options: CommonOptions & SendOptions,
      ) => {
        await (await import("./send-usage.ts")).sendUsage(
          makeContext(options),
          account,
          meter,
          value,
          options,
        );
      },
    );
}
