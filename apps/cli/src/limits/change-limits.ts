import type { RateLimitView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCount } from "../output/amounts.ts";
import { formatDuration, parseDuration } from "../output/duration.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readShare } from "../read-share.ts";
import { findLimit } from "./find-limit.ts";

export type LimitOptions = {
  pattern?: string;
  rate?: string;
  share?: string;
  connections?: boolean;
  note?: string;
};

export async function createLimit(
  ctx: CommandContext,
  pattern: string,
  rate: string,
  options: LimitOptions,
): Promise<void> {
  const input = { pattern, ...readRate(rate), ...readFields(options) };
  const made = await ask(await connectHub(ctx), (api) => api.rateLimits.create.mutate(input));
  print(ctx, made);
}

export async function setLimit(ctx: CommandContext, reference: string, options: LimitOptions): Promise<void> {
  const { pattern, rate } = options;
  const fields = {
    ...(pattern === undefined ? {} : { pattern }),
    ...(rate === undefined ? {} : readRate(rate)),
    ...readFields(options),
  };
  if (Object.keys(fields).length === 0) {
    throw usageError("Say what to change; orrery limits set --help shows what there is.");
  }
  const hub = await connectHub(ctx);
  const before = await findLimit(hub, reference);
  const { id, counts, count, windowMs, shareRatio, note } = before;
  const after = await ask(hub, (api) =>
    api.rateLimits.update.mutate({
      ...{ limitId: id, pattern: before.pattern, counts, count, windowMs, shareRatio, note },
      ...fields,
    }),
  );
  print(ctx, after);
}

export async function removeLimit(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, pattern, counts } = await findLimit(hub, reference);
  await ask(hub, (api) => api.rateLimits.remove.mutate({ limitId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, pattern, counts, removed: true });
  else ctx.terminal.line(`The limit of ${pattern} is removed: nothing holds the fleet back there any more.`);
}

function print(ctx: CommandContext, limit: RateLimitView): void {
  if (ctx.isJson) {
    ctx.terminal.json(wholeMilliseconds(limit));
    return;
  }
  const { pattern, allowed, counts, windowMs } = limit;
  ctx.terminal.line(
    `${pattern}: the whole fleet uses at most ${formatCount(allowed)} ${counts} in ${formatDuration(windowMs)} from each exit.`,
  );
}

function readFields({ share, connections, note }: LimitOptions) {
  return {
    ...(share === undefined ? {} : { shareRatio: readShare("--share", share) }),
    ...(connections === undefined
      ? {}
      : { counts: connections ? ("connections" as const) : ("requests" as const) }),
    ...(note === undefined ? {} : { note }),
  };
}

/** `1200/1m`. */
export function readRate(text: string): { count: number; windowMs: number } {
  const [count = "", window = ""] = text.split("/");
  if (!/^\d{1,10}$/.test(count) || window === "") {
    throw usageError(`${text} is no rate: write what the target allows each address, as in 1200/1m.`);
  }
  return { count: Number(count), windowMs: Math.round(parseDuration(window)) };
}
