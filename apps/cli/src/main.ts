import { type Command, CommanderError } from "commander";
import { CliError, EXIT_CODE } from "./cli-error.ts";
import type { CommandContext, CommonOptions } from "./command-context.ts";
import { readCliEnv } from "./env.ts";
import { Terminal } from "./output/terminal.ts";
import { buildProgram } from "./program.ts";

let exitCode: number = EXIT_CODE.ok;
const isJson = process.argv.includes("--json");

function makeContext(options: CommonOptions): CommandContext {
  const env = readCliEnv();
  return {
    env,
    terminal: new Terminal(env),
    options,
    isJson: options.json === true,
    nowAtMs: () => Date.now(),
  };
}

/** Commander's own exits (help, wrong use) come back as errors, from every command of the tree. */
function catchExits(command: Command): void {
  command.exitOverride();
  for (const each of command.commands) catchExits(each);
}

function explainFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
  if (error instanceof CliError) {
    const text = isJson ? JSON.stringify(error.toJson()) : error.message;
    process.stderr.write(`${text}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === "EnvError") {
    process.stderr.write(`${error.message}\n`);
    return EXIT_CODE.usage;
  }
  throw error;
}

// A reader that closes the pipe (`| head`) has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT_CODE.ok);
  throw error;
});

const program = buildProgram(makeContext, (code) => {
  exitCode = code;
});
catchExits(program);
try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  exitCode = explainFailure(error);
}
process.exitCode = exitCode;
