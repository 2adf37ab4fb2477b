import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Aggregation, type MeterView, RateCardCreateInput, type RateCardView } from "@orrery/protocol";
import { parseJson } from "@orrery/runtime";
import { findAccount } from "../accounts/find-account.ts";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { plainText } from "../output/text-width.ts";
import { readInstant } from "../read-instant.ts";

export type CardOptions = { name?: string; account?: string; from?: string; until?: string };
export type MeterOptions = { of?: string; unit?: string; description?: string };

const Rates = RateCardCreateInput.shape.rates;
type Rates = RateCardCreateInput["rates"];

export async function createCard(ctx: CommandContext, file: string, options: CardOptions): Promise<void> {
  const { name, account, from, until } = options;
  if (name === undefined) throw usageError("--name is needed.");
  const rates = await readRates(file);
  const startsAtMs = from === undefined ? undefined : readInstant("--from", from);
  const endsAtMs = until === undefined ? null : readInstant("--until", until);
  const hub = await connectHub(ctx);
  const accountId = account === undefined ? null : (await findAccount(hub, account)).id;
  const made = await ask(hub, (api) =>
    api.rateCards.create.mutate({
      ...{ name, accountId, endsAtMs, rates },
      ...(startsAtMs === undefined ? {} : { startsAtMs }),
    }),
  );
  if (ctx.isJson) ctx.terminal.json(made);
  else
    ctx.terminal.line(plainText(`${made.name} applies from ${new Date(made.startsAtMs).toISOString()} on.`));
}

export async function endCard(ctx: CommandContext, reference: string, at: string | undefined): Promise<void> {
  const hub = await connectHub(ctx);
  const card: RateCardView = findNamed(
    await ask(hub, (api) => api.rateCards.list.query()),
    reference,
    "rate card",
  );
  const endsAtMs = at === undefined ? undefined : readInstant("--at", at);
  const cards = await ask(hub, (api) =>
    api.rateCards.end.mutate({ cardId: card.id, ...(endsAtMs === undefined ? {} : { endsAtMs }) }),
  );
  const after = cards.find(({ id }) => id === card.id);
  if (ctx.isJson) ctx.terminal.json(after ?? { id: card.id, removed: true });
  else {
    const end = after?.endsAtMs;
    ctx.terminal.line(
      plainText(
        end == null
          ? `${card.name} is taken away.`
          : `${card.name} applies until ${new Date(end).toISOString()}.`,
      ),
    );
  }
}

export async function createMeter(ctx: CommandContext, name: string, options: MeterOptions): Promise<void> {
  const aggregation = Aggregation.safeParse(options.of ?? "count");
  if (!aggregation.success) throw usageError(`--of ${options.of}: write ${Aggregation.options.join(", ")}.`);
  const { unit, description } = options;
  const input = {
    ...{ name, aggregation: aggregation.data },
    ...(unit === undefined ? {} : { unit }),
    ...(description === undefined ? {} : { description }),
  };
  print(
    ctx,
    await ask(await connectHub(ctx), (api) => api.meters.create.mutate(input)),
    "counts from now on; it costs nothing until a card has a rate for it",
  );
}

export async function archiveMeter(ctx: CommandContext, name: string): Promise<void> {
  print(
    ctx,
    await ask(await connectHub(ctx), (api) => api.meters.archive.mutate({ name })),
    "takes no more events",
  );
}

function print(ctx: CommandContext, meter: MeterView, sentence: string): void {
  if (ctx.isJson) ctx.terminal.json(meter);
  else ctx.terminal.line(`${meter.name} ${sentence}.`);
}

async function readRates(file: string): Promise<Rates> {
  const content = await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch(
    (error: unknown) => {
      throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    },
  );
  const parsed = Rates.safeParse(parseJson(content));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw usageError(`${file} is no list of rates (${problems.join("; ")}). docs/billing.md shows one.`);
}
