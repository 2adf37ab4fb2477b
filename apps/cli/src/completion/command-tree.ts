import type { Command } from "commander";

/** One command as completion needs it. `path` is empty for the program itself. */
export type CommandShape = {
  path: readonly string[];
  subcommands: readonly { name: string; description: string }[];
  options: readonly string[];
  /** Names of what an argument takes, asked of the CLI as one types. */
  takes: "nodes" | "federations" | "targets" | "pools" | "workers" | "services" | "accounts" | null;
};

/** What an argument takes is told by its name; a command with several completes nodes. */
export function commandShapes(program: Command): CommandShape[] {
  const shapes: CommandShape[] = [];
  const visit = (command: Command, path: readonly string[]): void => {
    const subcommands = visibleSubcommands(command);
    shapes.push({
      path,
      subcommands: subcommands.map((each) => ({ name: each.name(), description: each.description() })),
      options: [...command.options.map((option) => option.long ?? option.short ?? ""), "--help"].filter(
        (name, index, all) => name !== "" && all.indexOf(name) === index,
      ),
      takes: takenBy(command),
    });
    for (const each of subcommands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
  return shapes;
}

function takenBy(command: Command): CommandShape["takes"] {
  const names = command.registeredArguments.map((argument) => argument.name());
  if (names.includes("account")) return "accounts";
  if (names.includes("node")) return "nodes";
  if (names.includes("target")) return "targets";
  if (names.includes("pool")) return "pools";
  if (names.includes("worker")) return "workers";
  if (names.includes("service")) return "services";
  // A failover may be named by its federation.
  return names.includes("federation") || names.includes("failover") ? "federations" : null;
}

function visibleSubcommands(command: Command): Command[] {
  const help = command.createHelp();
  return help.visibleCommands(command).filter((each) => each.name() !== "help");
}
