import { readAccounts } from "../accounts/find-account.ts";
import { EXIT_CODE } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";

/** Answers with the exit code. */
export async function verifyBooks(ctx: CommandContext): Promise<number> {
  const hub = await connectHub(ctx);
  const verdict = await ask(hub, (api) => api.accounts.verify.query());
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(verdict);
  else {
    const names = new Map((await readAccounts(hub)).map(({ id, name }) => [id, name]));
    for (const { accountId, entry, problem } of verdict.problems) {
      const where = `${names.get(accountId) ?? accountId}${entry === null ? "" : `, entry ${entry}`}`;
      terminal.line(plainText(`${where}: ${problem}`));
    }
    const proven = `${formatCount(verdict.entryCount)} entries of ${formatCount(verdict.accountCount)} accounts`;
    terminal.line(
      verdict.problemCount === 0
        ? `${proven}: every number, hash and balance fits.`
        : terminal.paint("red", `${proven}: ${formatCount(verdict.problemCount)} problems.`),
    );
  }
  return verdict.problemCount === 0 ? EXIT_CODE.ok : EXIT_CODE.failure;
}
