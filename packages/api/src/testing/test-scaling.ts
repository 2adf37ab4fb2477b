import type { ScalingDecision, ScalingGroupId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ScalingPort } from "../scaling/scaling-port.ts";

/** What tests say of providers, and what was told to whoever evaluates. */
export type TestScaling = ScalingPort & {
  /** Null = it cannot be asked. */
  count: { current: number | null };
  decisions: Map<ScalingGroupId, ScalingDecision[]>;
  told: Parameters<ScalingPort["tellSample"]>[0][];
};

/** Nothing is evaluated. */
export function createTestScaling(): TestScaling {
  const scaling: Pick<TestScaling, "count" | "decisions" | "told"> = {
    ...{ count: { current: 3 }, decisions: new Map(), told: [] },
  };
  return {
    ...scaling,
    targetName: (provider) => (provider.kind === "fleet" ? provider.workerId : provider.kind),
    currentCount: async () => {
      if (scaling.count.current !== null) return scaling.count.current;
      throw new AppError("PRECONDITION_FAILED", "It does not answer.");
    },
    recent: (id) => scaling.decisions.get(id) ?? [],
    metricProblems: () => [],
    tellSample: async (sample) => {
      scaling.told.push(sample);
    },
    refresh: async () => undefined,
  };
}
