import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";

export function addBilling(
  program: Command,
  makeContext: MakeContext,
  setExitCode: (code: number) => void,
): void {
  const billing = program.command("billing").description("the books as a whole");
  common(billing.command("verify"))
    .description("prove every entry from the first on; exit code 1 where something does not fit")
    .action(async (options: CommonOptions) => {
      setExitCode(await (await import("./verify-books.ts")).verifyBooks(makeContext(options)));
    });
  common(billing.command("overview"))
    .description("what is spent now, what is owed, and which accounts are at risk")
    .action(async (options: CommonOptions) => {
      await (await import("./show-overview.ts")).showOverview(makeContext(options));
    });
  common(billing.command("findings"))
    .description("what looks wrong about accounts")
    .option("--all", "dismissed ones too")
    .action(async (options: CommonOptions & { all?: boolean }) => {
      await (await import("./findings.ts")).listFindings(makeContext(options), options.all === true);
    });
  common(billing.command("dismiss"))
    .description("dismiss a finding")
    .argument("<finding>", "its id, or the beginning of it")
    .option("--reason <text>", "why (needed)")
    .action(async (finding: string, options: CommonOptions & { reason?: string }) => {
      await (await import("./findings.ts")).dismissFinding(makeContext(options), finding, options.reason);
    });
}
