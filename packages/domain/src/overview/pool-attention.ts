import type { AttentionItem, BudgetView, PoolId, ProxyFault, ProxyHealth, ProxyId } from "@orrery/protocol";
import { byUrgency } from "./attention.ts";

export type ProxyToWatch = {
  readonly id: ProxyId;
  /** Where its traffic counts: the egress address, or `proxy <id>` while it is not known. */
  readonly exit: string;
  /** Null = no node has told of it yet. */
  readonly live: { readonly health: ProxyHealth; readonly healthSinceAtMs: number } | null;
};

export type PoolToWatch = {
  readonly id: PoolId;
  readonly name: string;
  readonly isDemo: boolean;
  readonly proxies: readonly ProxyToWatch[];
};

/** An exit that is not used for a target until `untilAtMs`. */
export type ExitHold = {
  readonly exit: string;
  /** Null = for whatever target. */
  readonly target: string | null;
  readonly fault: ProxyFault;
  readonly sentence: string;
  readonly sinceAtMs: number;
  readonly untilAtMs: number;
};

export type PoolFindings = {
  readonly budgets: readonly BudgetView[];
  readonly holds: readonly ExitHold[];
  readonly nowAtMs: number;
};

const BLOCKS_TOLD_MAX = 20;

/** What of proxy pools an operator should look at now, by the rules O10 to O13. */
export function poolAttentionItems(pools: readonly PoolToWatch[], findings: PoolFindings): AttentionItem[] {
  return [
    ...pools.flatMap((pool) => healthItem(pool) ?? []),
    ...pools.flatMap((pool) => spentItems(pool, findings)),
    ...blockItems(pools, findings),
  ].sort(byUrgency);
}

function healthItem(pool: PoolToWatch): AttentionItem | null {
  const total = pool.proxies.length;
  const wentAtMs = pool.proxies
    .flatMap(({ live }) => (live !== null && isOut(live.health) ? live.healthSinceAtMs : []))
    .sort((a, b) => a - b);
  const outCount = wentAtMs.length;
  if (outCount * 2 <= total) return null;
  const isDown = outCount === total;
  const sinceAtMs = wentAtMs[isDown ? total - 1 : Math.floor(total / 2)] as number;
  return {
    kind: isDown ? "pool_down" : "pool_impaired",
    severity: isDown ? "critical" : "warning",
    nodeId: null,
    poolId: pool.id,
    title: isDown ? `No proxy of ${nameOf(pool)} can be used` : `More than half of ${nameOf(pool)} is out`,
    detail: `${outCount} of ${total === 1 ? "1 proxy" : `${total} proxies`}: ${healthText(pool)}.`,
    sinceAtMs,
  };
}

function healthText({ proxies }: PoolToWatch): string {
  const counted = (["dead", "cooling"] as const).map((health) => {
    const count = proxies.filter(({ live }) => live?.health === health).length;
    return count === 0 ? "" : `${count} ${health}`;
  });
  return counted.filter((text) => text !== "").join(", ");
}

function spentItems(pool: PoolToWatch, { budgets, nowAtMs }: PoolFindings): AttentionItem[] {
  const exits = new Set(
    pool.proxies.flatMap(({ exit, live }) => (live !== null && isOut(live.health) ? [] : exit)),
  );
  if (exits.size === 0) return [];
  const spent = budgets.filter(({ exit, taken, allowed }) => exits.has(exit) && taken >= allowed);
  const limitIds = [...new Set(spent.map(({ limitId }) => limitId))];
  return limitIds.flatMap((limitId): AttentionItem[] => {
    const ofLimit = spent.filter((budget) => budget.limitId === limitId);
    const [budget] = ofLimit;
    if (budget === undefined || new Set(ofLimit.map(({ exit }) => exit)).size < exits.size) return [];
    const { pattern, counts, allowed, windowMs } = budget;
    const which = exits.size === 1 ? "its one exit" : `each of its ${exits.size} exits`;
    return [
      {
        kind: "limit_spent",
        severity: "notice",
        nodeId: null,
        poolId: pool.id,
        title: `${pattern} is used up for ${nameOf(pool)}`,
        detail: `${allowed} ${counts} in ${windowText(windowMs)} are taken on ${which}: requests wait.`,
        sinceAtMs: nowAtMs,
      },
    ];
  });
}

function blockItems(pools: readonly PoolToWatch[], { holds, nowAtMs }: PoolFindings): AttentionItem[] {
  const ofExit = new Map(
    pools.flatMap((pool) => pool.proxies.map(({ id, exit }) => [exit, { pool, proxyId: id }] as const)),
  );
  return holds
    .filter(({ fault, untilAtMs }) => fault === "block" && untilAtMs > nowAtMs)
    .sort((a, b) => b.sinceAtMs - a.sinceAtMs)
    .flatMap(({ exit, target, sentence, sinceAtMs }): AttentionItem[] => {
      const owner = ofExit.get(exit);
      if (owner === undefined) return [];
      const { pool, proxyId } = owner;
      return [
        {
          kind: "exit_blocked",
          severity: "warning",
          nodeId: null,
          ...{ poolId: pool.id, proxyId },
          title: `${target ?? "A target"} turns away ${exit === `proxy ${proxyId}` ? "an exit" : exit} of ${nameOf(pool)}`,
          detail: sentence,
          sinceAtMs,
        },
      ];
    })
    .slice(0, BLOCKS_TOLD_MAX);
}

function isOut(health: ProxyHealth): boolean {
  return health === "cooling" || health === "dead";
}

function nameOf({ name, isDemo }: PoolToWatch): string {
  return isDemo ? `the demo pool ${name}` : `the pool ${name}`;
}

/** "1 min", "90 s" */
function windowText(windowMs: number): string {
  if (windowMs % 3_600_000 === 0) return `${windowMs / 3_600_000} h`;
  if (windowMs % 60_000 === 0) return `${windowMs / 60_000} min`;
  return `${windowMs / 1000} s`;
}
