import { Router, type RoutingRequest, type Ticket } from "@orrery/domain/routing";
import { RoutingStrategy } from "@orrery/protocol";
import { quantile } from "../figure.ts";
import { HERE, instancesOf, randomOf, settingsOf } from "./field.ts";
import type { RoutingBenchOptions } from "./routing-bench-options.ts";

const COUNTS = [10, 100, 1000];
const PICKS = 100_000;
/** Requests a millisecond: a busy gateway. Standings are looked at four times a second of this time. */
const PICKS_OF_MS = 10;
const OPEN_OF_ONE = 4;
const ASKS = 4096;
const SPREAD_PICKS_OF_ONE = 1000;

type Bench = { strategy: RoutingStrategy; count: number; router: Router; nowMs: number; nsOf: number[] };

/** Each choice by itself, in processor time of its thread, whoever else wants the cores; and where choices fall when every instance is as good as the others. */
export function measureSelection({ rounds, onFigure, onProgress }: RoutingBenchOptions): void {
  for (const count of COUNTS) {
    onProgress(`choices among ${count} instances`);
    const asks = asksOf();
    const benches = RoutingStrategy.options.map((strategy) => benchOf(strategy, count, asks));
    for (let round = 0; round <= rounds; round += 1) {
      for (const bench of benches) {
        const ns = nsOfOne(bench, asks);
        // The first one makes it warm.
        if (round > 0) bench.nsOf.push(ns);
      }
    }
    for (const { strategy, nsOf } of benches) {
      const base = { bench: "routing", subject: "orrery", params: { strategy, instances: count } };
      onFigure({
        ...base,
        metric: "selection",
        value: quantile(nsOf, 0.5),
        unit: "ns",
        samples: nsOf.length,
      });
      const { error, samples } = spreadOf(strategy, count, asks);
      onFigure({ ...base, metric: "distribution_error", value: error, unit: "ratio", samples });
    }
  }
}

function asksOf(): RoutingRequest[] {
  const random = randomOf(5);
  return Array.from({ length: ASKS }, () => {
    const key = Math.floor(random() * 2 ** 32);
    return {
      session: `session-${key.toString(36)}-${Math.floor(random() * 2 ** 32).toString(36)}`,
      client: `10.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`,
      contract: null,
      tried: [],
      isRepeatable: true,
    };
  });
}

/** With what a while of traffic leaves behind: requests that are open, and latencies. */
function benchOf(strategy: RoutingStrategy, count: number, asks: readonly RoutingRequest[]): Bench {
  const random = randomOf(count);
  const router = new Router({ settings: settingsOf(strategy), here: HERE, random }, 0);
  router.setInstances(instancesOf(count), 0);
  traffic(router, asks, count * OPEN_OF_ONE * 4, count * OPEN_OF_ONE, random);
  return { strategy, count, router, nowMs: 1000, nsOf: [] };
}

function nsOfOne(bench: Bench, asks: readonly RoutingRequest[]): number {
  const { router } = bench;
  let refused = 0;
  const before = process.threadCpuUsage();
  for (let i = 0; i < PICKS; i += 1) {
    if (i % PICKS_OF_MS === 0) bench.nowMs += 1;
    const ask = asks[i % ASKS] as RoutingRequest;
    if (router.pick(ask, bench.nowMs).outcome === "refused") refused += 1;
  }
  const { user, system } = process.threadCpuUsage(before);
  if (refused > 0)
    throw new Error(`${bench.strategy} refused ${refused} of ${PICKS} requests that any could take`);
  return ((user + system) * 1000) / PICKS;
}

/** How far the fullest instance is above its even share. */
function spreadOf(
  strategy: RoutingStrategy,
  count: number,
  asks: readonly RoutingRequest[],
): { error: number; samples: number } {
  const random = randomOf(count + 1);
  // All in one place: `latency` would leave the others alone.
  const instances = instancesOf(count).map((instance) => ({ ...instance, zone: HERE.zone }));
  const router = new Router({ settings: settingsOf(strategy), here: HERE, random }, 0);
  router.setInstances(instances, 0);
  const samples = Math.min(200_000, count * SPREAD_PICKS_OF_ONE);
  const keyed = Array.from({ length: samples }, (_, i): RoutingRequest => {
    const ask = asks[i % ASKS] as RoutingRequest;
    return { ...ask, session: `${ask.session}-${i}`, client: `${ask.client}-${i}` };
  });
  const counts = traffic(router, keyed, samples, count * OPEN_OF_ONE, random);
  return { error: Math.max(...counts.values()) / (samples / count) - 1, samples };
}

/** So many requests, of which so many are open at a time; how many each instance got. */
function traffic(
  router: Router,
  asks: readonly RoutingRequest[],
  requests: number,
  openCount: number,
  random: () => number,
): Map<string, number> {
  const counts = new Map<string, number>();
  const open: Ticket[] = [];
  for (let i = 0; i < requests; i += 1) {
    const nowMs = i / PICKS_OF_MS;
    const choice = router.pick(asks[i % asks.length] as RoutingRequest, nowMs);
    if (choice.outcome === "refused") throw new Error(choice.sentence);
    counts.set(choice.instance.id, (counts.get(choice.instance.id) ?? 0) + 1);
    const ticket = router.begin(choice.instance.id, nowMs);
    if (ticket === null) continue;
    router.answered(ticket, "ok", nowMs + 5 + 10 * random());
    open.push(ticket);
    if (open.length <= openCount) continue;
    // Any of them ends: answers are of all lengths.
    const at = Math.floor(random() * open.length);
    router.end(open[at] as Ticket, nowMs);
    open[at] = open.at(-1) as Ticket;
    open.pop();
  }
  return counts;
}
