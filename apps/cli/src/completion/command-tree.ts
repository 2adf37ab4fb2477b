import type { Command } from "commander";

/** One command as completion needs it. `path` is empty for the program itself. */
export type CommandShape = {
  path: readonly string[];
  subcommands: readonly { name: string; description: string }[];
  options: readonly string[];
  takesNode: boolean;
};

/** The commands whose arguments are nodes are those whose argument is named `node`. */
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
      takesNode: command.registeredArguments.some((argument) => argument.name() === "node"),
    });
    for (const each of subcommands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
  return shapes;
}

function visibleSubcommands(command: Command): Command[] {
  const help = command.createHelp();
  return help.visibleCommands(command).filter((each) => each.name() !== "help");
}
