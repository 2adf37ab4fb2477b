import type { Command } from "commander";
import type { CommandContext, CommonOptions } from "./command-context.ts";

export type MakeContext = (options: CommonOptions) => CommandContext;

/** Gives a command the options that every command takes. */
export function common(command: Command): Command {
  return command
    .option("--url <url>", "address of the dashboard or the hub")
    .option("--token <token>", "API token")
    .option("--json", "print JSON with stable field names");
}

/** For an option that may be given several times. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
