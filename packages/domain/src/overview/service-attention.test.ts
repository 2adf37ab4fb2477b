import type { InstanceRouting, InstanceStanding, RouterState, ServiceId } from "@orrery/protocol";
import type { WorkerView } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { type ServiceToWatch, serviceAttentionItems, workerAttentionItems } from "./service-attention.ts";

const NOW = 1_800_000_000_000;

function routing(id: string, standing: InstanceStanding, sinceAtMs: number): InstanceRouting {
  const state = standing === "open" ? "open" : standing === "trial" ? "half-open" : "closed";
  return {
    ...{
      instanceId: id as never,
      standing,
      reason: `${id} is ${standing}.`,
      sinceAtMs,
      ejectedUntilAtMs: null,
    },
    breaker: { state, openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ ejectionCount: 0, openCount: 0, waitingCount: 0, latencyMs: null, successRatio: 1, weight: 1 },
    ...{ slowStart: 1, shareRatio: null, requestCount: 0, failedCount: 0 },
  };
}

/** One gateway for each list of standings; the n-th instance is as it is since n seconds before now. */
function service(
  gateways: readonly (readonly InstanceStanding[])[],
  drainingIds: string[] = [],
): ServiceToWatch {
  const ids = [...new Set(gateways.flatMap((each) => each.map((_, at) => `i-${at}`))), ...drainingIds];
  return {
    ...{ id: "s" as ServiceId, name: "orders", workers: [worker({ wanted: 2, starting: 0 })] },
    instances: ids.map((id) => ({ id: id as never, isDraining: drainingIds.includes(id) })),
    routers: gateways.map(
      (standings, node): RouterState => ({
        ...{ serviceId: "s" as ServiceId, nodeId: `n-${node}` as never, strategy: "adaptive" },
        ...{ isPanicking: false, windowMs: 10_000, openCount: 0, queuedCount: 0, atMs: NOW },
        instances: standings.map((standing, at) => routing(`i-${at}`, standing, NOW - at * 1000)),
      }),
    ),
  };
}

function worker({
  wanted,
  starting,
}: {
  wanted: number;
  starting: number;
}): ServiceToWatch["workers"][number] {
  return { wantedCount: wanted, counts: { ready: 0, starting, troubled: 0, leaving: 0 } };
}

const told = (of: ServiceToWatch) => serviceAttentionItems([of], NOW);

test("[O14] a service that nobody can use is critical since the last one went; who is on the way is waited for", () => {
  expect(
    told(
      service([
        ["down", "open"],
        ["usable", "ejected"],
      ]),
    ),
  ).toEqual([
    {
      ...{ kind: "service_down", severity: "critical", nodeId: null, serviceId: "s", sinceAtMs: NOW },
      title: "No instance of orders can be used",
      detail: "Gateways leave out all of its 2 instances: i-0 is down.",
    },
  ]);
  expect(told(service([["down", "usable"]]))).toEqual([]);
  expect(told(service([["down", "unproven"]]))).toEqual([]);
  const nobody = service([], ["i-9"]);
  expect(told(nobody)).toMatchObject([
    {
      severity: "critical",
      title: "orders has no instances",
      detail: "2 are wanted, and none can take requests: look at its workers.",
    },
  ]);
  expect(told({ ...nobody, workers: [worker({ wanted: 0, starting: 0 })] })).toEqual([]);
  expect(told({ ...nobody, workers: [worker({ wanted: 2, starting: 1 })] })).toEqual([]);
  expect(told({ ...nobody, workers: [] })).toEqual([]);
});

test("[O15] breakers that are not closed are a warning since the first of them, one for a service", () => {
  expect(told(service([["usable", "open", "trial", "down"]]))).toEqual([
    {
      ...{
        kind: "service_impaired",
        severity: "warning",
        nodeId: null,
        serviceId: "s",
        sinceAtMs: NOW - 2000,
      },
      title: "Breakers are open for 2 of 4 instances of orders",
      detail: "i-2 is trial.",
    },
  ]);
  expect(told(service([["usable", "ejected", "down"]]))).toEqual([]);
});

const SHOP = {
  ...{ id: "w" as WorkerView["id"], name: "shop", isDemo: false, wantedCount: 3, unplaced: null },
  rollout: { state: "done", target: 1, good: 1, reason: "It is done.", sinceAtMs: 7, failure: null },
} as const satisfies Parameters<typeof workerAttentionItems>[0][number];

test("[O16] a roll-out that is paused is a warning since then, with what failed; any other is none", () => {
  const failure = { revision: 2, instanceId: "i" as never, sentence: "It never was well.", atMs: 6 };
  const paused = { ...SHOP, rollout: { ...SHOP.rollout, state: "paused" as const, failure } };
  expect(workerAttentionItems([paused, SHOP], NOW)).toEqual([
    {
      ...{ kind: "worker_paused", severity: "warning", nodeId: null, workerId: "w", sinceAtMs: 7 },
      ...{ title: "The roll-out of the worker shop is paused", detail: "It never was well." },
    },
  ]);
  const rolling = { ...SHOP, rollout: { ...SHOP.rollout, state: "rolling-back" as const, failure } };
  expect(workerAttentionItems([rolling], NOW)).toEqual([]);
});

test("[O17] instances that fit nowhere are a warning with why", () => {
  const unplaced = { count: 2, sentence: "No node has 8 cores.", refusals: [] };
  expect(workerAttentionItems([{ ...SHOP, unplaced, isDemo: true }], NOW)).toEqual([
    {
      ...{ kind: "worker_unplaced", severity: "warning", nodeId: null, workerId: "w", sinceAtMs: NOW },
      title: "2 of 3 instances of the demo worker shop fit nowhere",
      detail: "No node has 8 cores.",
    },
  ]);
});
