import type { CommandShape } from "./command-tree.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A script for the shell, made from the commands as they are; names of nodes, federations and targets are asked of the CLI as one types. */
export function completionScript(shell: Shell, shapes: readonly CommandShape[]): string {
  switch (shell) {
    case "bash":
      return bash(shapes);
    case "zsh":
      return zsh(shapes);
    case "fish":
      return fish(shapes);
  }
}

function names(what: NonNullable<CommandShape["takes"]>): string {
  return `orrery completion ${what} 2>/dev/null`;
}

function words(shape: CommandShape): string {
  return [...shape.subcommands.map((each) => each.name), ...shape.options].join(" ");
}

/** bash and zsh walk the words of the line down the tree, then offer what that command takes. */
function cases(shapes: readonly CommandShape[]): string {
  return shapes
    .map((shape) => {
      const key = shape.path.join(" ");
      const dynamic = shape.takes === null ? "" : ` $(${names(shape.takes)})`;
      return `    "${key}") candidates="${words(shape)}${dynamic}" ;;`;
    })
    .join("\n");
}

function knownPaths(shapes: readonly CommandShape[]): string {
  const paths = shapes.filter((shape) => shape.path.length > 0).map((shape) => `"${shape.path.join(" ")}"`);
  return paths.join("|");
}

function bash(shapes: readonly CommandShape[]): string {
  return `# orrery completion for bash: source <(orrery completion bash)
_orrery() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" next="" candidates="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
      ${knownPaths(shapes)}) path="$next" ;;
    esac
  done
  case "$path" in
${cases(shapes)}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -F _orrery orrery
`;
}

function zsh(shapes: readonly CommandShape[]): string {
  return `#compdef orrery
# orrery completion for zsh: source <(orrery completion zsh)
_orrery() {
  local command_path="" next="" candidates="" i
  for ((i = 2; i < CURRENT; i++)); do
    next="\${command_path:+$command_path }\${words[i]}"
    case "$next" in
      ${knownPaths(shapes)}) command_path="$next" ;;
    esac
  done
  case "$command_path" in
${cases(shapes)}
  esac
  compadd -- \${=candidates}
}
compdef _orrery orrery
`;
}

function fish(shapes: readonly CommandShape[]): string {
  const lines = ["# orrery completion for fish: orrery completion fish | source", "complete -c orrery -f"];
  for (const shape of shapes) {
    const condition = conditionOf(shape);
    for (const { name, description } of shape.subcommands) {
      lines.push(
        `complete -c orrery -n "${condition}" -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
      );
    }
    for (const option of shape.options) {
      lines.push(`complete -c orrery -n "${condition}" -l ${option.replace(/^--?/, "")}`);
    }
    if (shape.takes !== null) {
      lines.push(`complete -c orrery -n "${condition}" -a "(${names(shape.takes)})"`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function conditionOf(shape: CommandShape): string {
  const seen = shape.path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const deeper = shape.subcommands.map((each) => each.name).join(" ");
  const notDeeper = deeper === "" ? [] : [`not __fish_seen_subcommand_from ${deeper}`];
  return [...seen, ...notDeeper].join("; and ") || "__fish_use_subcommand";
}
