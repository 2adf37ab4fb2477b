import type { AdviceView } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCredits } from "../output/amounts.ts";
import { formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findGroup, readGroups } from "./find-group.ts";
import { printGroup } from "./show-group.ts";

export type AdviceOptions = { fresh?: boolean };

/** A look at 35 days of minutes takes some seconds. */
const TIMEOUT_MS = 20_000;

export async function listAdvice(
  ctx: CommandContext,
  reference: string | undefined,
  { fresh: isFresh = false }: AdviceOptions,
): Promise<void> {
  const hub = await connectHub(ctx, TIMEOUT_MS);
  const groups = await readGroups(hub);
  const one = reference === undefined ? null : await findGroup(hub, reference);
  const input = one === null ? {} : { groupId: one.id, isFresh };
  const advice = await ask(hub, (api) => api.scaling.advice.query(input));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(advice));
  else if (advice.length === 0) {
    terminal.note("Nothing would have saved enough; advice needs three days of recorded load.");
  } else {
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    const dim = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(names), advice, terminal.width, dim));
  }
}

export async function applyAdvice(
  ctx: CommandContext,
  reference: string,
  { key, on: isOn = false }: { key: string; on?: boolean },
): Promise<void> {
  const hub = await connectHub(ctx, TIMEOUT_MS);
  const { id: groupId, name } = await findGroup(hub, reference);
  const mode = isOn ? ("on" as const) : ("dry-run" as const);
  const after = await ask(hub, (api) => api.scaling.applyAdvice.mutate({ groupId, key, mode }));
  if (ctx.isJson) printGroup(ctx, after);
  else if (isOn) ctx.terminal.line(`${name} is scaled as advised.`);
  else {
    ctx.terminal.line(`${name} decides as advised and changes nothing; add --on when you have seen enough.`);
  }
}

function columns(names: ReadonlyMap<string, string>): Column<AdviceView>[] {
  return [
    { title: "GROUP", value: ({ groupId }) => names.get(groupId) ?? groupId },
    { title: "KEY", value: ({ key }) => key },
    { title: "SAVES", value: ({ savesRatio }) => formatRatio(savesRatio), alignRight: true },
    { title: "IN 30 DAYS", value: ({ savesUnits }) => formatCredits(savesUnits), alignRight: true },
    { title: "CONFIDENCE", value: ({ confidence }) => confidence },
    { title: "WHY", value: ({ sentence }) => sentence, shrinks: true },
  ];
}
