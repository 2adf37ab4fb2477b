import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { LimitOptions } from "./change-limits.ts";

const LIMIT = "its pattern or id; example.org/connections where example.org has two";
const PATTERN = "example.org and all below, *.api.example.org, =www.example.org, or an address";

export function addLimits(program: Command, makeContext: MakeContext): void {
  const limits = program
    .command("limits")
    .description("what targets allow each address, and what of it the fleet may use");
  common(limits.command("list"))
    .description("all limits, with the fullest exit of each and what its target said last")
    .action(async (options: CommonOptions) => {
      await (await import("./list-limits.ts")).listLimits(makeContext(options));
    });
  withLimitOptions(
    common(limits.command("create"))
      .description("hold the whole fleet below a share of a target's limit")
      .argument("<pattern>", PATTERN)
      .argument("<rate>", "what the target allows each address, as in 1200/1m"),
  ).action(async (pattern: string, rate: string, options: CommonOptions & LimitOptions) => {
    await (await import("./change-limits.ts")).createLimit(makeContext(options), pattern, rate, options);
  });
  withLimitOptions(
    common(limits.command("set"))
      .description("change it; what is not given stays")
      .argument("<limit>", LIMIT)
      .option("--pattern <pattern>", PATTERN)
      .option("--rate <count/duration>", "what the target allows each address, as in 1200/1m"),
  )
    .option("--no-connections", "count requests")
    .action(async (limit: string, options: CommonOptions & LimitOptions) => {
      await (await import("./change-limits.ts")).setLimit(makeContext(options), limit, options);
    });
  common(limits.command("remove"))
    .description("nothing holds the fleet back there any more")
    .argument("<limit>", LIMIT)
    .action(async (limit: string, options: CommonOptions) => {
      await (await import("./change-limits.ts")).removeLimit(makeContext(options), limit);
    });
}

function withLimitOptions(command: Command): Command {
  return command
    .option("--share <percent>", "what the fleet may use of it; 20% if left out")
    .option("--connections", "count new connections instead of requests")
    .option("--note <text>", "for people");
}
