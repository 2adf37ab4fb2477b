import type { LedgerVerdict } from "@orrery/protocol";
import { readAccounts } from "../accounts/find-account.ts";
import { EXIT_CODE } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";

const PROBLEMS_MAX = 100;

/** Answers with the exit code. */
export async function verifyBooks(ctx: CommandContext): Promise<number> {
  const hub = await connectHub(ctx);
  const verdict = await verifyAll(hub);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(verdict);
  else {
    const names = new Map((await readAccounts(hub, true)).map(({ id, name }) => [id, name]));
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

/** The hub proves a few seconds' worth at a time. */
async function verifyAll(hub: Hub): Promise<Omit<LedgerVerdict, "nextAfter">> {
  const sum = { accountCount: 0, entryCount: 0, problemCount: 0, problems: [] as LedgerVerdict["problems"] };
  let after: LedgerVerdict["nextAfter"] = null;
  do {
    const input = after === null ? {} : { after };
    const part: LedgerVerdict = await ask(hub, (api) => api.accounts.verify.query(input));
    sum.accountCount += part.accountCount;
    sum.entryCount += part.entryCount;
    sum.problemCount += part.problemCount;
    sum.problems.push(...part.problems.slice(0, PROBLEMS_MAX - sum.problems.length));
    after = part.nextAfter;
  } while (after !== null);
  return sum;
}
