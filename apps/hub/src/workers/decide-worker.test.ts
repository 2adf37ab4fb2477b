import type { Database, NodeRecord, WorkerInstanceRecord, WorkerRecord } from "@orrery/db";
import { newRollout, type Rollout } from "@orrery/domain/workers";
import type { NodeId } from "@orrery/protocol";
import { type InstanceId, type WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decideWorker, isSettled, rolloutEvents } from "./decide-worker.ts";
import { InstanceBook } from "./instance-book.ts";
import { KnownWorkers } from "./known-workers.ts";
import { PlacementNodes, type WorkerNode } from "./placement-nodes.ts";
import { isNothing } from "./store-plan.ts";

const ABOUT = { subject: { kind: "worker", id: "w", name: "shop" }, name: "shop" } as const;
const ROLLING: Rollout = { ...newRollout(2, 0), good: 1 };
const failure = { revision: 2, instanceId: "i" as InstanceId, sentence: "Its process ended.", atMs: 5 };

const told = (before: Rollout, after: Rollout) =>
  rolloutEvents(before, after, ABOUT).map(({ type, summary }) => `${type}: ${summary}`);

test("the log is told how a roll-out ends, once", () => {
  const done: Rollout = { ...ROLLING, state: "done", good: 2 };
  expect(told(ROLLING, done)).toEqual(["worker.rollout_done: Revision 2 of shop is rolled out"]);
  expect(told(done, done)).toEqual([]);
  const back: Rollout = { ...ROLLING, state: "rolling-back", target: 1, failure };
  expect(told(ROLLING, back)).toEqual([
    "worker.rollout_failed: Revision 2 of shop failed, and revision 1 comes back: Its process ended.",
  ]);
  expect(told(back, { ...back, state: "rolled-back" })).toEqual([
    "worker.rolled_back: shop runs revision 1 everywhere again",
  ]);
  expect(told(ROLLING, { ...ROLLING, state: "paused", failure })).toEqual([
    "worker.rollout_failed: Revision 2 of shop failed, and the roll-out is paused: Its process ended.",
  ]);
});

const ID = "w" as WorkerId;

function worker(filter: string, wantedCount: number, rollout: Partial<Rollout>): WorkerRecord {
  const spec = WorkerSpec.parse({ name: "shop", command: "x", placement: { filter } });
  return {
    ...{ id: ID, name: "shop", spec, revision: 2, wantedCount, isDemo: false, removedAtMs: null },
    ...{ rollout: { ...ROLLING, ...rollout }, createdAtMs: 0, updatedAtMs: 0 },
  };
}

function node(i: number, more: Partial<NodeRecord>, health: WorkerNode["health"]): WorkerNode {
  const base = { id: `n${i}`, name: `n${i}`, region: "r", zone: "z", labels: {}, agentVersion: "1" };
  const record = { ...base, admission: "admitted", scheduling: "active", ...more } as NodeRecord;
  return { record, health, host: null, cpuRatio: null };
}

async function knownOf(of: WorkerRecord, instances: WorkerInstanceRecord[]): Promise<KnownWorkers> {
  const known = new KnownWorkers();
  const revisions = [1, 2].map((revision) => ({ workerId: ID, revision, spec: of.spec }));
  await known.read({
    worker: { findAll: async () => [of], findOwners: async () => [] },
    secret: { findAll: async () => [] },
    workerInstance: { findLive: async () => instances },
    workerRevision: { findUsed: async () => revisions },
  } as unknown as Database["read"]);
  return known;
}

test("of what is settled nothing is decided, whatever its nodes are and its instances do", async () => {
  const instance = fc.record({
    place: fc.constantFrom(0, 0, 1, 2, 3),
    revision: fc.constantFrom(2, 2, 2, 1),
    stopSentence: fc.constantFrom(null, null, null, "it ends"),
  });
  const nodeArb = fc.record({
    scheduling: fc.constantFrom("active", "active", "cordoned", "draining"),
    health: fc.constantFrom("online", "online", "unreachable", "down"),
  });
  let settledCount = 0;
  await fc.assert(
    fc.asyncProperty(
      ...([fc.array(instance, { maxLength: 4 }), fc.array(nodeArb, { minLength: 3, maxLength: 4 })] as const),
      fc.constantFrom("done", "done", "rolled-back", "rolling", "paused"),
      ...([
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom("", "zone=z", "name=n0", "health=online"),
      ] as const),
      async (rows, places, state, more, filter) => {
        const of = worker(filter, Math.max(0, rows.length + more), { state: state as Rollout["state"] });
        const instances = rows.map(
          ({ place, ...row }, i): WorkerInstanceRecord => ({
            ...{ id: `i${i}` as InstanceId, workerId: ID, nodeId: `n${place}` as NodeId, ...row },
            ...{ orderedAtMs: 0, report: null, heardAtMs: null, endedAtMs: null },
          }),
        );
        const known = await knownOf(of, instances);
        const all = places.map(({ scheduling, health }, i) =>
          node(i, { scheduling } as Partial<NodeRecord>, health as WorkerNode["health"]),
        );
        const nodes = new PlacementNodes({ known, nodes: all, targetRttMs: () => null });
        if (!isSettled(of, { known, nodes })) return;
        settledCount += 1;
        const parts = {
          nodeName: (id: NodeId) => id,
          openCount: () => null,
          nowAtMs: 1,
          isPatienceOver: true,
        };
        const plan = decideWorker(of, { known, book: new InstanceBook(), nodes, ...parts });
        expect(isNothing(of, plan)).toBe(true);
        expect(plan.unplaced).toBe(null);
      },
    ),
    { numRuns: 500 },
  );
  expect(settledCount).toBeGreaterThan(10);
});
