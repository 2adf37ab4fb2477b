import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { collect, common, type MakeContext } from "../command-options.ts";
import type { BackTestOptions } from "./back-test-pool.ts";
import type { PoolOptions } from "./pool-options.ts";

const SETTING = "as in rotateEveryMs=30s; may be given several times, names are those that `pools get` shows";

export function addPools(program: Command, makeContext: MakeContext): void {
  const pools = program.command("pools").description("upstream proxies that workers' traffic leaves through");
  common(pools.command("list"))
    .description("all pools: health, traffic of the last minute, and the fullest budget")
    .action(async (options: CommonOptions) => {
      await (await import("./list-pools.ts")).listPools(makeContext(options));
    });
  common(pools.command("get"))
    .description("one pool, with its settings and budgets")
    .argument("<pool>", "name or id")
    .action(async (pool: string, options: CommonOptions) => {
      await (await import("./show-pool.ts")).showPool(makeContext(options), pool);
    });
  withPoolOptions(
    common(pools.command("create"))
      .description("a new one; proxies are imported into it")
      .argument("<name>", "1 to 63 lower-case letters, digits or hyphens"),
  ).action(async (name: string, options: CommonOptions & PoolOptions) => {
    await (await import("./change-pools.ts")).createPool(makeContext(options), name, options);
  });
  withPoolOptions(
    common(pools.command("set"))
      .description("change it while it serves; what is not given stays")
      .argument("<pool>", "name or id")
      .option("--name <name>", "another name"),
  ).action(async (pool: string, options: CommonOptions & PoolOptions) => {
    await (await import("./change-pools.ts")).setPool(makeContext(options), pool, options);
  });
  common(pools.command("remove"))
    .description("nothing goes through it any more, and its proxies are retired; its events stay")
    .argument("<pool>", "name or id")
    .action(async (pool: string, options: CommonOptions) => {
      await (await import("./change-pools.ts")).removePool(makeContext(options), pool);
    });
  common(pools.command("backtest"))
    .description("replay its recorded traffic with other settings")
    .argument("<pool>", "name or id")
    .option("--setting <name=value>", SETTING, collect)
    .option(
      "--share <limit=percent>",
      "of a rate limit, as in example.org=30%; may be given several times",
      collect,
    )
    .option("--since <when>", "a duration ago (24h), or a date; a day if left out")
    .action(async (pool: string, options: CommonOptions & BackTestOptions) => {
      await (await import("./back-test-pool.ts")).backTestPool(makeContext(options), pool, options);
    });
}

function withPoolOptions(command: Command): Command {
  return command
    .option("--description <text>", "for people")
    .option("--nodes <expression>", "which nodes may use it, as in region=tokyo label.env=prod; '' = all")
    .option("--setting <name=value>", SETTING, collect);
}
