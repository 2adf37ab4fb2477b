import type { BudgetView, PoolId, ProxyHealth, ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type ExitHold, type PoolFindings, type PoolToWatch, poolAttentionItems } from "./pool-attention.ts";

const NOW = 1_800_000_000_000;

/** The n-th proxy is as it is since n seconds before now, and leaves at 203.0.113.n. */
function pool(healths: readonly (ProxyHealth | null)[], changes: Partial<PoolToWatch> = {}): PoolToWatch {
  return {
    id: "pool-1" as PoolId,
    name: "research",
    isDemo: false,
    proxies: healths.map((health, i) => ({
      id: `p${i}` as ProxyId,
      exit: `203.0.113.${i}`,
      live: health === null ? null : { health, healthSinceAtMs: NOW - i * 1000 },
    })),
    ...changes,
  };
}

const told = (of: PoolToWatch, findings: Partial<PoolFindings> = {}) =>
  poolAttentionItems([of], { budgets: [], holds: [], nowAtMs: NOW, ...findings });
const kinds = (of: PoolToWatch) => told(of).map(({ severity, kind }) => `${severity} ${kind}`);

function budget(exit: number, taken: number, limitId = "l"): BudgetView {
  return {
    ...{
      limitId,
      pattern: "example.org",
      exit: `203.0.113.${exit}`,
      counts: "requests",
      allowed: 240,
      taken,
    },
    ...{ windowMs: 60_000, atMs: NOW },
  };
}

test("[O10] a pool without a usable proxy is critical since the last one went; an empty or untried one is no item", () => {
  expect(told(pool(["dead", "cooling", "cooling"]))).toEqual([
    {
      ...{ kind: "pool_down", severity: "critical", nodeId: null, poolId: "pool-1", sinceAtMs: NOW },
      title: "No proxy of the pool research can be used",
      detail: "3 of 3 proxies: 1 dead, 2 cooling.",
    },
  ]);
  expect(told(pool(["dead"], { isDemo: true }))[0]).toMatchObject({
    title: "No proxy of the demo pool research can be used",
    detail: "1 of 1 proxy: 1 dead.",
  });
  for (const healths of [[], [null], ["unproven"], ["suspect", "suspect"]] as const) {
    expect(kinds(pool(healths))).toEqual([]);
  }
});

test("[O11] more than half out is a warning since half were passed; half is none", () => {
  expect(kinds(pool(["dead", "healthy"]))).toEqual([]);
  expect(kinds(pool(["dead", "cooling", null]))).toEqual(["warning pool_impaired"]);
  // Three of five: the one that went second is still half, the third passes it.
  expect(told(pool(["healthy", "dead", "dead", "dead", "healthy"]))[0]).toMatchObject({
    sinceAtMs: NOW - 1000,
    detail: "3 of 5 proxies: 3 dead.",
  });
});

test("[O12] a limit that is used up on every exit that is not out is a notice, on all but one it is none", () => {
  const spent = [budget(0, 240), budget(1, 241)];
  expect(told(pool(["healthy", null, "healthy"]), { budgets: spent })).toEqual([]);
  expect(told(pool(["healthy", null]), { budgets: [budget(0, 240), budget(1, 239)] })).toEqual([]);
  expect(told(pool(["healthy", null]), { budgets: [budget(0, 240), budget(1, 240, "other")] })).toEqual([]);
  expect(told(pool(["healthy", null]), { budgets: spent })).toEqual([
    {
      ...{ kind: "limit_spent", severity: "notice", nodeId: null, poolId: "pool-1", sinceAtMs: NOW },
      title: "example.org is used up for the pool research",
      detail: "240 requests in 1 min are taken on each of its 2 exits: requests wait.",
    },
  ]);
  const dead = told(pool(["healthy", "healthy", "dead"]), { budgets: spent });
  expect(dead.map(({ kind }) => kind)).toEqual(["limit_spent"]);
  expect(told(pool(["dead", "dead"]), { budgets: spent }).map(({ kind }) => kind)).toEqual(["pool_down"]);
});

test("[O13] a block is a warning until it ends, of exits that there are; the newest twenty are told", () => {
  const hold = (exit: number, changes: Partial<ExitHold> = {}): ExitHold => ({
    ...{ exit: `203.0.113.${exit}`, target: "example.org", fault: "block", sentence: "It answered 403." },
    ...{ sinceAtMs: NOW - 1000, untilAtMs: NOW + 1000, ...changes },
  });
  const many = pool(Array.from({ length: 30 }, () => "healthy" as const));
  expect(told(many, { holds: [hold(3)] })).toEqual([
    {
      ...{ kind: "exit_blocked", severity: "warning", nodeId: null, poolId: "pool-1", proxyId: "p3" },
      ...{ title: "example.org turns away 203.0.113.3 of the pool research", detail: "It answered 403." },
      sinceAtMs: NOW - 1000,
    },
  ]);
  const none = [hold(3, { untilAtMs: NOW }), hold(3, { fault: "refusal" }), hold(99)];
  expect(told(many, { holds: none })).toEqual([]);
  const holds = Array.from({ length: 30 }, (_, i) => hold(i, { sinceAtMs: NOW - i }));
  const shown = told(many, { holds }).map(({ proxyId }) => proxyId);
  expect(shown).toHaveLength(20);
  expect(shown).not.toContain("p20");
  const rotating = pool([], { proxies: [{ id: "p1" as ProxyId, exit: "proxy p1", live: null }] });
  expect(told(rotating, { holds: [hold(0, { exit: "proxy p1", target: null })] })[0]?.title).toBe(
    "A target turns away an exit of the pool research",
  );
});
