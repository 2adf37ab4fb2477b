import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { TargetOptions } from "./target-options.ts";

export function addTargets(program: Command, makeContext: MakeContext): void {
  const targets = program.command("targets").description("outside endpoints that nodes measure");
  common(targets.command("list"))
    .description("all targets, with the node that is nearest to each")
    .action(async (options: CommonOptions) => {
      await (await import("./list-targets.ts")).listTargets(makeContext(options));
    });
  common(targets.command("show"))
    .description("one target, with what each node measures of it")
    .argument("<target>", "name or id")
    .action(async (target: string, options: CommonOptions) => {
      await (await import("./show-target.ts")).showTarget(makeContext(options), target);
    });
  withTargetOptions(
    common(targets.command("create"))
      .description("measure something new")
      .argument("<name>", "1 to 63 lower-case letters, digits or hyphens")
      .argument("<address>", "tcp://host:port, tls://host:port, https://… or wss://…"),
  ).action(async (name: string, address: string, options: CommonOptions & TargetOptions) => {
    await (await import("./change-targets.ts")).createTarget(makeContext(options), name, address, options);
  });
  withTargetOptions(
    common(targets.command("set"))
      .description("change it; what is not given stays")
      .argument("<target>", "name or id")
      .option("--name <name>", "another name")
      .option("--address <address>", "tcp://host:port, tls://host:port, https://… or wss://…"),
  ).action(async (target: string, options: CommonOptions & TargetOptions) => {
    await (await import("./change-targets.ts")).setTarget(makeContext(options), target, options);
  });
  common(targets.command("remove"))
    .description("nobody measures it any more; its events stay")
    .argument("<target>", "name or id")
    .action(async (target: string, options: CommonOptions) => {
      await (await import("./change-targets.ts")).removeTarget(makeContext(options), target);
    });
}

function withTargetOptions(command: Command): Command {
  return command
    .option("--nodes <expression>", "which nodes measure it, as in region=tokyo label.env=prod; '' = all")
    .option("--every <duration>", "how often, as in 5s")
    .option("--timeout <duration>", "after which it counts as lost, as in 2s")
    .option("--lat <degrees>", "latitude, for the map")
    .option("--lon <degrees>", "longitude, for the map")
    .option("--place <text>", "where it stands, in words")
    .option("--method <method>", "for http: HEAD or GET")
    .option("--status <status>", "for http: the only status that counts as an answer")
    .option("--server-name <name>", "for tls: the name that its certificate is for")
    .option("--allow-private", "also where it is at a private address")
    .option("--no-allow-private", "only where it is at a public address");
}
