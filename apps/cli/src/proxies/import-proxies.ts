import { readFile } from "node:fs/promises";
import { text as readText } from "node:stream/consumers";
import { IMPORT_CHARACTERS_MAX, ProxyImportInput, type ProxyImportResult } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";
import { findPool } from "../pools/find-pool.ts";
import { readLabels } from "../read-labels.ts";

export type ImportOptions = {
  dryRun?: boolean;
  protocol?: string;
  network?: string;
  tier?: string;
  region?: string;
  country?: string;
  label?: string[];
};

const PROBLEMS_SHOWN = 20;
const CHANGES_SHOWN = 20;

/** Standard output: what came of it. Standard error: what is wrong in which line, and in a dry run what becomes of those that are known. Exit code 1 where nothing at all could be taken in. */
export async function importProxies(
  ctx: CommandContext,
  pool: string,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const defaults = readDefaults(options);
  const list = await readList(file);
  const hub = await connectHub(ctx);
  const { id, name } = await findPool(hub, pool);
  const isDryRun = options.dryRun === true;
  const result = await ask(hub, (api) =>
    api.proxies.import.mutate({ poolId: id, text: list, isDryRun, defaults }),
  );
  if (ctx.isJson) ctx.terminal.json(result);
  else print(ctx, name, result);
  const { addedCount, updatedCount, unchangedCount, problemCount } = result;
  if (problemCount > 0 && addedCount + updatedCount + unchangedCount === 0) {
    throw new CliError(`${file} has no line that could be taken in.`, { code: "INVALID_INPUT" });
  }
}

function print({ terminal }: CommandContext, pool: string, result: ProxyImportResult): void {
  const { isDryRun, addedCount, updatedCount, unchangedCount, problems, problemCount, sample } = result;
  for (const { line, sentence } of problems.slice(0, PROBLEMS_SHOWN)) {
    terminal.note(plainText(`line ${line}: ${sentence}`));
  }
  if (problemCount > PROBLEMS_SHOWN) {
    terminal.note(
      `${formatCount(problemCount - PROBLEMS_SHOWN)} more lines have problems; --json shows 500.`,
    );
  }
  if (isDryRun) {
    const changed = sample.filter(({ outcome }) => outcome === "updated");
    for (const { line, text } of changed.slice(0, CHANGES_SHOWN)) {
      terminal.note(plainText(`line ${line}: ${text}`));
    }
  }
  const counts = `${formatCount(addedCount)} new, ${formatCount(updatedCount)} changed, ${formatCount(unchangedCount)} as they were, ${formatCount(problemCount)} left out`;
  terminal.line(isDryRun ? `${pool} would get: ${counts}. Nothing is stored.` : `${pool} got: ${counts}.`);
}

function readDefaults({ protocol, network, tier, region, country, label }: ImportOptions) {
  const given = {
    ...(protocol === undefined ? {} : { protocol }),
    ...(network === undefined ? {} : { network }),
    ...(tier === undefined ? {} : { tier }),
    ...(region === undefined ? {} : { region }),
    ...(country === undefined ? {} : { country: country.toLowerCase() }),
    ...(label === undefined ? {} : { labels: readLabels(label) }),
  };
  const defaults = ProxyImportInput.shape.defaults.safeParse(given);
  if (defaults.success) return defaults.data;
  const [issue] = defaults.error.issues;
  throw usageError(`--${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}.`);
}

async function readList(file: string): Promise<string> {
  const list = await (file === "-" ? readText(process.stdin) : readFile(file, "utf8")).catch(
    (error: unknown) => {
      throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    },
  );
  if (list.length <= IMPORT_CHARACTERS_MAX) return list;
  throw usageError(
    `${file} has more than ${formatCount(IMPORT_CHARACTERS_MAX)} characters; import it in parts.`,
  );
}
