import { setTimeout as sleep } from "node:timers/promises";
import {
  WorkerApplyInput,
  WorkerDetail,
  WorkerLogInput,
  WorkerRefInput,
  WorkerRestartInput,
  type WorkerRevisionView,
  WorkerRollBackInput,
  WorkerScaleInput,
  WorkerSecretRemoveInput,
  WorkerSecretSetInput,
  type WorkerSecretView,
  WorkerSpec,
} from "@orrery/protocol/workers";
import { notFound, type StandInProcedure, t } from "./stand-in-trpc.ts";

const AT_MS = 1_700_000_000_000;
const LOOK_MS = 5;

/** Workers and secrets of the hub's API that the CLI's tests need, in memory. */
export class StandInWorkers {
  readonly workers: WorkerDetail[] = [];
  readonly secrets: WorkerSecretView[] = [];
  /** By instance: what it printed. */
  readonly logs = new Map<string, string>();
  /** Of the next calls for a log, so many fail as when a node is away. */
  failCount = 0;

  routers(procedure: StandInProcedure) {
    const find = (id: string): WorkerDetail => {
      const found = this.workers.find((each) => each.id === id);
      if (found === undefined) throw notFound();
      return found;
    };
    return {
      workers: t.router({
        list: procedure.query(() => this.workers.map(({ instances: _, ...view }) => view)),
        get: procedure.input(WorkerRefInput).query(({ input }) => find(input.workerId)),
        revisions: procedure.input(WorkerRefInput).query(({ input }) => revisionsOf(find(input.workerId))),
        applySpecs: procedure.input(WorkerApplyInput).mutation(({ input }) => ({
          workers: input.specs.map(({ name }) => ({
            ...{ workerId: null, name, outcome: "created", revision: 1, changed: [] },
            ...{ warnings: ["There is no secret api-key yet."], sentence: "It would be made." },
          })),
        })),
        scale: procedure
          .input(WorkerScaleInput)
          .mutation(({ input }) => Object.assign(find(input.workerId), { wantedCount: input.count })),
        restart: procedure.input(WorkerRestartInput).mutation(() => ({ ok: true })),
        rollBack: procedure.input(WorkerRollBackInput).mutation(({ input }) => find(input.workerId)),
        resume: procedure.input(WorkerRefInput).mutation(({ input }) => find(input.workerId)),
        remove: procedure.input(WorkerRefInput).mutation(() => ({ ok: true })),
        logs: procedure.input(WorkerLogInput).query(({ input }) => this.#readLog(input)),
      }),
      secrets: t.router({
        list: procedure.query(() => this.secrets),
        set: procedure.input(WorkerSecretSetInput).mutation(({ input: { name } }) => {
          this.secrets.push({ name, usedBy: ["shop"], createdAtMs: AT_MS, updatedAtMs: AT_MS });
          return { ok: true };
        }),
        remove: procedure.input(WorkerSecretRemoveInput).mutation(() => ({ ok: true })),
      }),
    };
  }

  /** As nodes do: waits for something new, and gives what it has. */
  async #readLog({ instanceId, fromOffset, bytesMax, waitMs }: WorkerLogInput) {
    if (this.failCount > 0) {
      this.failCount -= 1;
      throw new Error("away");
    }
    const text = () => Buffer.from(this.logs.get(instanceId) ?? "");
    const from = fromOffset < 0 ? Math.max(0, text().length + fromOffset) : fromOffset;
    for (let waitedMs = 0; text().length <= from && waitedMs < waitMs; waitedMs += LOOK_MS)
      await sleep(LOOK_MS);
    const piece = text().subarray(from, from + bytesMax);
    const nextOffset = from + piece.length;
    return { fromOffset: from, nextOffset, endOffset: text().length, text: piece.toString() };
  }
}

function revisionsOf({ id: workerId, spec }: WorkerDetail): WorkerRevisionView[] {
  const made = { workerId, spec, createdAtMs: AT_MS, createdBy: "tester" };
  return [
    { ...made, revision: 2, changed: ["command"], isProven: false },
    { ...made, revision: 1, changed: [], isProven: true },
  ];
}

/** Of two instances: one well, one that ended. */
export function someWorker(
  name: string,
  change: Partial<Record<keyof WorkerDetail, unknown>> = {},
): WorkerDetail {
  const id = `w-${name}`;
  const instance = (instanceId: string, phase: string) => ({
    ...{ instanceId, workerId: id, revision: 2, pid: 4711, ports: [{ name: "http", port: 20_000 }] },
    state: {
      ...{ phase, reason: "Its check passes.", sinceAtMs: AT_MS, startedAtMs: AT_MS, restartCount: 1 },
      ...{ nextStartAtMs: null, lastExit: null },
    },
    usage: { cpu: 0.25, memoryBytes: 104_857_600, processCount: 1, atMs: AT_MS },
    ...{ check: null, log: { firstOffset: 0, endOffset: 0, lostBytes: 0 } },
    ...{ nodeId: "n-1", nodeName: "tokyo-1", region: "tokyo", zone: "a", orderedAtMs: AT_MS },
    ...{ stopSentence: null, heardAtMs: AT_MS + 0.5 },
  });
  return WorkerDetail.parse({
    ...{ id, name, revision: 2, wantedCount: 2, scalingGroupId: null },
    spec: WorkerSpec.parse({ name, command: "node", ports: [{ name: "http", service: name }] }),
    rollout: {
      ...{ state: "done", target: 2, good: 1, reason: "Revision 2 runs everywhere.", sinceAtMs: AT_MS },
      failure: null,
    },
    counts: { ready: 1, starting: 0, troubled: 0, leaving: 0 },
    ...{ regions: [{ region: "tokyo", count: 1 }], usage: { cpu: 0.25, memoryBytes: 104_857_600 } },
    unplaced: {
      ...{ count: 1, sentence: "No node has room." },
      refusals: [{ nodeId: "n-2", nodeName: "osaka-1", kind: "room", sentence: "It has 0.1 cores left." }],
    },
    ...{ restartCount: 1, isDemo: false, createdAtMs: AT_MS, updatedAtMs: AT_MS, atMs: AT_MS },
    instances: [instance("01abc-aaaa11", "healthy"), instance("01abc-bbbb22", "stopped")],
    ...change,
  });
}
