import { type WorkerId, WorkerSpec, type WorkerSpecInput, type WorkerView } from "@orrery/protocol/workers";

type Change = Partial<Omit<WorkerView, "spec" | "rollout" | "counts">> & {
  spec?: Partial<WorkerSpecInput>;
  rollout?: Partial<WorkerView["rollout"]>;
  counts?: Partial<WorkerView["counts"]>;
};

/** One instance wanted and ready, rolled out as a whole, unless it is said otherwise. */
export function exampleWorker(name: string, { spec, rollout, counts, ...rest }: Change = {}): WorkerView {
  return {
    ...{ id: `id-${name}` as WorkerId, name, revision: 1, wantedCount: 1, scalingGroupId: null },
    spec: WorkerSpec.parse({ name, command: "node", ...spec }),
    rollout: {
      ...{ state: "done", target: 1, good: 1, reason: "Revision 1 runs.", sinceAtMs: 1, failure: null },
      ...rollout,
    },
    counts: { ready: 1, starting: 0, troubled: 0, leaving: 0, ...counts },
    ...{ regions: [], usage: null, restartCount: 0, unplaced: null, isDemo: false },
    ...{ createdAtMs: 1, updatedAtMs: 1, atMs: 1 },
    ...rest,
  };
}
