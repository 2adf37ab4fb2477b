import {
  type ScalingDecision,
  type ScalingGroupId,
  ScalingGroupSettings,
  type ScalingGroupView,
} from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";

export type ExampleGroup = Partial<Omit<ScalingGroupView, "decision" | "settings" | "counts">> & {
  decision?: Partial<ScalingDecision> | null;
  settings?: Record<string, unknown>;
  counts?: Partial<ScalingGroupView["counts"]>;
};

/** Two wanted and ready, evaluated just now. */
export function exampleGroup(
  name: string,
  { decision, settings, counts, ...rest }: ExampleGroup = {},
): ScalingGroupView {
  return {
    ...{ id: `id-${name}` as ScalingGroupId, name, targetName: `worker-${name}`, isDemo: false },
    provider: { kind: "fleet", workerId: "worker" as WorkerId },
    settings: ScalingGroupSettings.parse({ policies: [{ kind: "threshold", id: "cpu" }], ...settings }),
    providerState: { state: "ok", sentence: "As told.", sinceAtMs: 1, failureCount: 0, nextTryAtMs: null },
    wantedCount: 2,
    counts: { ready: 2, starting: 0, overdue: 0, draining: 0, dead: 0, ...counts },
    decision: decision === null ? null : { ...STEADY, ...decision },
    ...{ change: null, forecast: null, metricProblems: [], adviceCount: 0 },
    ...{ createdAtMs: 1, updatedAtMs: 1, atMs: STEADY.atMs },
    ...rest,
  };
}

const STEADY: ScalingDecision = {
  ...{ atMs: 1_800_000_000_000, outcome: "none", from: 2, to: 2, wished: 2 },
  instances: {
    ...{ readyCount: 2, startingCount: 0, overdueCount: 0, absentCount: 0, drainingCount: 0, deadCount: 0 },
  },
  ...{ readings: [], wishes: [], limits: [], sentence: "No change (2): cpu 50 %, between 25 % and 75 %." },
};
