import { type Command, Option } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { collect, common, type MakeContext } from "../command-options.ts";
import type { CreateOptions, SetOptions } from "./change-federation.ts";
import { withFederationOptions } from "./federation-options.ts";

export function addFederations(program: Command, makeContext: MakeContext): void {
  const federations = program.command("federations").description("groups of nodes that one of them leads");
  common(federations.command("list"))
    .description("all federations, with who leads them and who would be next")
    .action(async (options: CommonOptions) => {
      await (await import("./list-federations.ts")).printFederations(makeContext(options));
    });
  common(federations.command("show"))
    .description("everything about one federation")
    .argument("<federation>", "name or id")
    .action(async (federation: string, options: CommonOptions) => {
      await (await import("./show-federation.ts")).showFederation(makeContext(options), federation);
    });
  withFederationOptions(
    common(federations.command("create"))
      .description("form one; the nodes given are its voters")
      .argument("<name>", "1 to 63 lower-case letters, digits or hyphens")
      .argument("<node...>", "names or ids of the voters, three to seven")
      .option("--observer <node>", "follows without a vote; may be given several times", collect)
      .option("--priority <node=number>", "the higher, the sooner it leads; 0 = never", collect)
      .option("--wait", "return when it has a leader"),
  ).action(async (name: string, nodes: string[], options: CommonOptions & CreateOptions) => {
    await (await import("./change-federation.ts")).createFederation(
      makeContext(options),
      name,
      nodes,
      options,
    );
  });
  withFederationOptions(
    common(federations.command("set"))
      .description("change it; what is not given stays")
      .argument("<federation>", "name or id")
      .option("--voter <node>", "add it, or make it a voter; may be given several times", collect)
      .option("--observer <node>", "add it, or make it an observer", collect)
      .option("--drop <node>", "take it out", collect)
      .option("--priority <node=number>", "the higher, the sooner it leads; 0 = never", collect)
      .option("--never <member[=duration]>", "must not become leader, for good or as in tokyo-1=2h", collect)
      .option("--allow <member>", "may become leader again", collect)
      .option("--reason <text>", "why, for --never")
      .option("--undo-topology", "back to the topology before the last change"),
  ).action(async (federation: string, options: CommonOptions & SetOptions) => {
    await (await import("./change-federation.ts")).setFederation(makeContext(options), federation, options);
  });
  common(federations.command("remove"))
    .description("dissolve it; its replicated keys are gone, its nodes stay")
    .argument("<federation>", "name or id")
    .option("--yes", "without asking")
    .addOption(new Option("--confirm <name>", "the federation's name, instead of typing it"))
    .action(async (federation: string, options: CommonOptions & { yes?: boolean; confirm?: string }) => {
      await (await import("./change-federation.ts")).removeFederation(
        makeContext(options),
        federation,
        options,
      );
    });
}

export function addPauses(program: Command, makeContext: MakeContext): void {
  common(program.command("pause"))
    .description("nothing fails over by itself any more, in one federation or in the whole fleet")
    .argument("[federation]", "name or id; left out = the whole fleet")
    .option("--reason <text>", "why; everyone sees it")
    .option("--for <duration>", "ends by itself after, as in 2h")
    .action(
      async (federation: string | undefined, options: CommonOptions & { reason?: string; for?: string }) => {
        await (await import("./pause.ts")).pause(makeContext(options), federation, options);
      },
    );
  common(program.command("resume"))
    .description("end a pause")
    .argument("[federation]", "name or id; left out = the fleet-wide pause")
    .action(async (federation: string | undefined, options: CommonOptions) => {
      await (await import("./pause.ts")).resume(makeContext(options), federation);
    });
}
