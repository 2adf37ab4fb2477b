import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";

export function addSecrets(program: Command, makeContext: MakeContext): void {
  const secrets = program
    .command("secrets")
    .description("what workers and scaling providers need, kept encrypted by the hub and never shown again");
  common(secrets.command("list"))
    .description("their names, and which workers use them")
    .action(async (options: CommonOptions) => {
      await (await import("./list-secrets.ts")).listSecrets(makeContext(options));
    });
  common(secrets.command("set"))
    .description("make one, or give it another value: workers that use it are rolled out anew")
    .argument("<name>", "1 to 63 letters, digits, dots, underscores or hyphens")
    .addHelpText(
      "after",
      "\nThe value is asked for at the terminal, or read from standard input, of which one line end at its end is left out:\n  orrery secrets set api-key < key.txt",
    )
    .action(async (name: string, options: CommonOptions) => {
      await (await import("./change-secrets.ts")).setSecret(makeContext(options), name);
    });
  common(secrets.command("remove"))
    .description("refused while a worker uses it")
    .argument("<name>")
    .action(async (name: string, options: CommonOptions) => {
      await (await import("./change-secrets.ts")).removeSecret(makeContext(options), name);
    });
}
