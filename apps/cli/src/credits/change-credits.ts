import { randomUUID } from "node:crypto";
import type { AccountView } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { printAccount } from "../accounts/show-account.ts";
import { askWithKey } from "../ask-with-key.ts";
import { usageError } from "../cli-error.ts";
import { type CommandContext, connectHub, type Hub } from "../command-context.ts";
import type { HubApi } from "../hub/hub-client.ts";
import { formatCredits, readCredits } from "../output/amounts.ts";
import { parseDuration } from "../output/duration.ts";

export type CreditOptions = {
  priority?: string;
  ends?: string;
  reason?: string;
  reference?: string;
  lasting?: boolean;
  off?: boolean;
  key?: string;
};

export async function grantCredits(
  ctx: CommandContext,
  account: string,
  amount: string,
  options: CreditOptions,
): Promise<void> {
  const wish = {
    credits: readCredits(amount),
    reason: needed("--reason", options.reason),
    ...terms(ctx, options),
  };
  const isPromotional = options.lasting !== true;
  await change(ctx, account, options, (api, base) =>
    api.credits.grant.mutate({ ...base, ...wish, isPromotional }),
  );
}

export async function buyCredits(
  ctx: CommandContext,
  account: string,
  amount: string,
  options: CreditOptions,
): Promise<void> {
  const reference = needed("--reference", options.reference);
  const wish = { credits: readCredits(amount), reference, ...terms(ctx, options) };
  await change(ctx, account, options, (api, base) => api.credits.buy.mutate({ ...base, ...wish }));
}

export async function adjustCredits(
  ctx: CommandContext,
  account: string,
  amount: string,
  options: CreditOptions,
): Promise<void> {
  const direction = options.off === true ? ("out" as const) : ("in" as const);
  const wish = { credits: readCredits(amount), direction, reason: needed("--reason", options.reason) };
  await change(ctx, account, options, (api, base) => api.credits.adjust.mutate({ ...base, ...wish }));
}

export async function transferCredits(
  ctx: CommandContext,
  account: string,
  to: string,
  amount: string,
  options: CreditOptions,
): Promise<void> {
  const wish = { credits: readCredits(amount), reason: needed("--reason", options.reason) };
  await change(ctx, account, options, async (api, base, hub) => {
    const { id: toAccountId } = await findAccount(hub, to);
    return api.credits.transfer.mutate({ ...base, ...wish, toAccountId });
  });
}

export async function refundCredits(
  ctx: CommandContext,
  account: string,
  entry: string,
  amount: string,
  options: CreditOptions,
): Promise<void> {
  const number = Number(entry);
  if (!(Number.isInteger(number) && number >= 1)) {
    throw usageError(`${entry} is no entry: write its number, as orrery accounts ledger shows it.`);
  }
  const wish = { credits: readCredits(amount), entry: number, reason: needed("--reason", options.reason) };
  await change(ctx, account, options, (api, base) => api.credits.refund.mutate({ ...base, ...wish }));
}

type Work = (
  api: HubApi,
  base: { accountId: AccountView["id"]; key: string },
  hub: Hub,
) => Promise<AccountView>;

async function change(
  ctx: CommandContext,
  reference: string,
  { key = randomUUID() }: CreditOptions,
  work: Work,
): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: accountId } = await findAccount(hub, reference);
  const after = await askWithKey(hub, key, (api) => work(api, { accountId, key }, hub));
  const { name, balanceUnits, availableUnits } = after;
  const sentence = `${name} has ${formatCredits(balanceUnits)} credits, ${formatCredits(availableUnits)} of them to spend.`;
  printAccount(ctx, after, sentence);
}

function terms(
  ctx: CommandContext,
  { priority, ends }: CreditOptions,
): { priority?: number; endsAtMs?: number } {
  return {
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    ...(ends === undefined ? {} : { endsAtMs: endOf(ends, ctx.nowAtMs()) }),
  };
}

function endOf(text: string, nowAtMs: number): number {
  if (/^\d+(\.\d+)?(ms|s|m|h|d)/.test(text)) return Math.round(nowAtMs + parseDuration(text));
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw usageError(`--ends ${text}: write how long (90d), or a date (2026-12-31).`);
  return atMs;
}

function needed(option: string, text: string | undefined): string {
  if (text === undefined || text.trim() === "")
    throw usageError(`${option} is needed: it stays with the booking.`);
  return text;
}
