import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { AdviceOptions } from "./advise.ts";
import type { BackTestOptions } from "./back-test-group.ts";
import type { CreateOptions, SetOptions } from "./change-groups.ts";
import type { DecisionOptions } from "./list-decisions.ts";
import type { ShowOptions } from "./show-group.ts";

const GROUP = "name or id";

export function addScaling(program: Command, makeContext: MakeContext): void {
  const scaling = program.command("scaling").description("how many instances there are, by policies");
  common(scaling.command("list"))
    .description("all groups: wanted, ready, and the newest decision in its own words")
    .action(async (options: CommonOptions) => {
      await (await import("./list-groups.ts")).listGroups(makeContext(options));
    });
  common(scaling.command("show"))
    .description("one group, with its policies, provider and forecast")
    .argument("<group>", GROUP)
    .option("--file", "as the YAML file that makes it")
    .action(async (group: string, options: CommonOptions & ShowOptions) => {
      await (await import("./show-group.ts")).showGroup(makeContext(options), group, options);
    });
  withSettings(
    common(scaling.command("create"))
      .description("a new one; without a file it goes by a threshold of cpu")
      .argument("[name]", "1 to 63 lower-case letters, digits or hyphens; as in the file if left out")
      .option("--worker <worker>", "scale this worker of the fleet"),
  ).action(async (name: string | undefined, options: CommonOptions & CreateOptions) => {
    await (await import("./change-groups.ts")).createGroup(makeContext(options), name, options);
  });
  withSettings(
    common(scaling.command("set"))
      .description("change it; cooldowns go on, bounds bind at once")
      .argument("<group>", GROUP)
      .option("--name <name>", "another name")
      .option("--wanted <count>", "so many by hand, within its bounds; the policies go on from there")
      .option("--reason <text>", "why, for whoever reads of it; with --wanted"),
  ).action(async (group: string, options: CommonOptions & SetOptions) => {
    await (await import("./change-groups.ts")).setGroup(makeContext(options), group, options);
  });
  addReading(scaling, makeContext);
  common(scaling.command("remove"))
    .description("nobody sets the number any more; the instances stay as they are")
    .argument("<group>", GROUP)
    .action(async (group: string, options: CommonOptions) => {
      await (await import("./change-groups.ts")).removeGroup(makeContext(options), group);
    });
  common(scaling.command("tell"))
    .description("a value of the whole group, from outside")
    .argument("<group>", GROUP)
    .argument("<metric>", "queue, or the name of a custom policy")
    .argument("<value>", "a number from 0")
    .action(async (group: string, metric: string, value: string, options: CommonOptions) => {
      const { tellSample } = await import("./change-groups.ts");
      await tellSample(makeContext(options), group, { metric, value });
    });
}

function addReading(scaling: Command, makeContext: MakeContext): void {
  common(scaling.command("decisions"))
    .description("evaluations with their reasons, newest first")
    .argument("<group>", GROUP)
    .option("--changes", "only those that changed something")
    .option("-n, --limit <count>", "at most so many, up to 500")
    .action(async (group: string, options: CommonOptions & DecisionOptions) => {
      await (await import("./list-decisions.ts")).listDecisions(makeContext(options), group, options);
    });
  withSettings(
    common(scaling.command("back-test"))
      .description("replay recorded or uploaded load with other settings, beside today's")
      .argument("<group>", GROUP)
      .option("--csv <file>", "load from a file (time,instances,cpu); - reads it from stdin")
      .option("--since <when>", "a duration ago (3d), or a date; a week if left out, 35 days at most"),
  ).action(async (group: string, options: CommonOptions & BackTestOptions) => {
    await (await import("./back-test-group.ts")).backTestGroup(makeContext(options), group, options);
  });
  common(scaling.command("advice"))
    .description("what would have cost less and carried the load as well")
    .argument("[group]", `${GROUP}; all if left out`)
    .option("--fresh", "look for it again first; of one group")
    .action(async (group: string | undefined, options: CommonOptions & AdviceOptions) => {
      await (await import("./advise.ts")).listAdvice(makeContext(options), group, options);
    });
  common(scaling.command("apply-advice"))
    .description("as a dry run first, which decides and changes nothing")
    .argument("<group>", GROUP)
    .argument("<key>", "as `advice` shows it")
    .option("--on", "for real")
    .action(async (group: string, key: string, options: CommonOptions & { on?: boolean }) => {
      await (await import("./advise.ts")).applyAdvice(makeContext(options), group, { key, ...options });
    });
}

function withSettings(command: Command): Command {
  return command
    .option("--file <file>", "the group as YAML or JSON, complete; - reads it from stdin")
    .option("--min <count>", "at least so many instances")
    .option("--max <count>", "at most so many")
    .option("--mode <mode>", "on or dry-run");
}
