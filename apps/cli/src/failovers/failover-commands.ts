import { type Command, Option } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { HistoryOptions } from "./list-failovers.ts";
import type { VerbOptions } from "./run-verb.ts";

type Options = CommonOptions & VerbOptions;

export function addFailovers(program: Command, makeContext: MakeContext): void {
  const failover = program.command("failover").description("change who leads, and look at how it changed");
  const verb = (name: string, description: string): Command =>
    common(failover.command(name)).description(description).argument("<federation>", "name or id");
  const to = ["--to <member>", "who is to lead; left out = the best candidate"] as const;
  const wait = ["--wait", "return when the failover is over, with its phases"] as const;
  verb("switchover", "hand over between healthy members")
    .option(...to)
    .option("--at <time>", "not now but then, as in 2026-01-31T12:00Z")
    .option("--in <duration>", "not now but after, as in 2h")
    .option("--cancel", "take back a scheduled one")
    .option(...wait)
    .action(async (federation: string, options: Options) => {
      await (await import("./run-verb.ts")).switchover(makeContext(options), federation, options);
    });
  verb("recover", "take over from a leader that has failed, past guards that hold it back")
    .option(...to)
    .option(...wait)
    .action(async (federation: string, options: Options) => {
      await (await import("./run-verb.ts")).recover(makeContext(options), federation, options);
    });
  verb("force", "start anew from one survivor when the quorum is lost; may lose writes")
    .option("--to <member>", "the survivor")
    .option("--confirm <name>", "the federation's name, instead of typing it")
    .option(...wait)
    .action(async (federation: string, options: Options) => {
      await (await import("./run-verb.ts")).force(makeContext(options), federation, options);
    });
  verb("dry-run", "what a verb would do; nothing happens, exit code 1 where it would be refused")
    .addOption(
      new Option("--verb <verb>", "which")
        .choices(["switchover", "recover", "force", "drill"])
        .default("switchover"),
    )
    .option(...to)
    .action(async (federation: string, options: Options) => {
      await (await import("./run-verb.ts")).dryRun(makeContext(options), federation, options);
    });
  common(failover.command("history"))
    .description("failovers, newest first")
    .argument("[federation]", "name or id; left out = of all")
    .addOption(
      new Option("--kind <kind>", "only these").choices([
        "automatic",
        "switchover",
        "recover",
        "force",
        "drill",
      ]),
    )
    .option("-n, --limit <count>", "at most so many")
    .action(async (federation: string | undefined, options: CommonOptions & HistoryOptions) => {
      await (await import("./list-failovers.ts")).listFailovers(makeContext(options), federation, options);
    });
  common(failover.command("statistics"))
    .description("how long failovers took, by kind, fault and phase")
    .argument("[federation]", "name or id; left out = of all")
    .action(async (federation: string | undefined, options: CommonOptions) => {
      await (await import("./list-failovers.ts")).showStatistics(makeContext(options), federation);
    });
  common(failover.command("show"))
    .description("one failover: its phases, what was seen, and why it went as it did")
    .argument("<failover>", "its id; a federation's name = its newest")
    .option(...wait)
    .action(async (reference: string, options: CommonOptions & { wait?: boolean }) => {
      await (await import("./show-failover.ts")).showFailover(makeContext(options), reference, options);
    });
  common(failover.command("acknowledge"))
    .description("say that it was seen, so that the next may follow")
    .argument("<failover>", "its id; a federation's name = its newest")
    .action(async (reference: string, options: CommonOptions) => {
      await (await import("./show-failover.ts")).acknowledgeFailover(makeContext(options), reference);
    });
}
