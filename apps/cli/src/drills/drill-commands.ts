import { type Command, Option } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { DrillOptions, DrillScheduleOptions } from "./drills.ts";

export function addDrills(program: Command, makeContext: MakeContext): void {
  const drill = program.command("drill").description("harm the leader on purpose, and grade the failover");
  const fault = () =>
    new Option("--fault <fault>", "kill its process, freeze it, or cut its network").choices([
      "kill",
      "freeze",
      "cut",
    ]);
  common(drill.command("run"))
    .description("one drill now")
    .argument("<federation>", "name or id")
    .addOption(fault())
    .option("--for <duration>", "how long it stays frozen or cut, as in 3s")
    .option("--dry-run", "only check whether it may be")
    .option("--wait", "return when it is graded; exit code 1 for an F")
    .action(async (federation: string, options: CommonOptions & DrillOptions) => {
      await (await import("./drills.ts")).runDrill(makeContext(options), federation, options);
    });
  common(drill.command("list"))
    .description("a federation's drills, newest first")
    .argument("<federation>", "name or id")
    .option("-n, --limit <count>", "at most so many")
    .action(async (federation: string, options: CommonOptions & { limit?: string }) => {
      await (await import("./drills.ts")).listDrills(makeContext(options), federation, options);
    });
  common(drill.command("schedule"))
    .description("drills at a rhythm")
    .argument("<federation>", "name or id")
    .addOption(fault())
    .option("--every <duration>", "at least 1h, as in 7d")
    .option("--off", "no more drills by schedule")
    .action(async (federation: string, options: CommonOptions & DrillScheduleOptions) => {
      await (await import("./drills.ts")).scheduleDrills(makeContext(options), federation, options);
    });
}
