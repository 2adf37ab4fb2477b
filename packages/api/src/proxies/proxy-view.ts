import type { ProxyRecord } from "@orrery/db";
import {
  type BudgetView,
  PROXIES_MAX,
  type ProxyId,
  type ProxyListInput,
  type ProxyView,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { exitOf } from "./exit-of.ts";
import { fieldsOf } from "./proxy-access.ts";

const BUDGETS_SHOWN = 20;

/** In the order in which they came; of the retired ones the newest first. */
export async function listProxies(
  ctx: ApiContext,
  input: z.output<typeof ProxyListInput>,
): Promise<ProxyView[]> {
  const proxies = await ctx.db.read.proxy.findAll({ ...input, limit: PROXIES_MAX });
  return toViews(ctx, proxies);
}

/** What the caller sees after its own change. */
export async function proxyAfterChange(ctx: ApiContext, id: ProxyId): Promise<ProxyView> {
  await ctx.pools.refresh();
  const proxy = await ctx.db.read.proxy.find(id);
  const [view] = toViews(ctx, proxy === null ? [] : [proxy]);
  if (view === undefined) throw new AppError("NOT_FOUND", "There is no proxy with this id.");
  return view;
}

function toViews(ctx: ApiContext, proxies: readonly ProxyRecord[]): ProxyView[] {
  const live = new Map(ctx.pools.live().map((each) => [each.proxyId, each]));
  const budgets = Map.groupBy(ctx.pools.budgets(), ({ exit }) => exit);
  return proxies.map((proxy) => ({
    ...fieldsOf(proxy),
    id: proxy.id,
    poolId: proxy.poolId,
    usernameHint: proxy.usernameHint,
    hasPassword: proxy.hasPassword,
    state: proxy.retiredAtMs === null ? "active" : "retired",
    exit: proxy.exit,
    live: live.get(proxy.id) ?? null,
    budgets: budgetsOf(budgets, proxy),
    proberNodeId: ctx.pools.proberOf(proxy.id),
    createdAtMs: proxy.createdAtMs,
    updatedAtMs: proxy.updatedAtMs,
  }));
}

function budgetsOf(budgets: Map<string, BudgetView[]>, proxy: ProxyRecord): BudgetView[] {
  return (budgets.get(exitOf(proxy)) ?? []).slice(0, BUDGETS_SHOWN);
}
