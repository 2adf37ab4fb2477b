import type { ScalingDecision, ScalingGroupId, ScalingProvider, ScalingSampleInput } from "@orrery/protocol";
import type { z } from "zod";

/** Scaling as this replica does it. One replica of all evaluates; the rows are what all of them show. */
export type ScalingPort = {
  /** As operators call what is scaled. */
  targetName(provider: ScalingProvider): string;
  /** How many it was told to keep; null = it cannot say. Throws PRECONDITION_FAILED with a sentence where it could not be asked. */
  currentCount(provider: ScalingProvider): Promise<number | null>;
  /** Evaluations that are not stored yet, oldest first; empty where another replica evaluates. */
  recent(groupId: ScalingGroupId): readonly ScalingDecision[];
  /** Why a metric could not be asked for, where it is this replica that asks. */
  metricProblems(groupId: ScalingGroupId): { metric: string; sentence: string; atMs: number }[];
  /** To whichever replica evaluates. */
  tellSample(sample: z.output<typeof ScalingSampleInput> & { atMs: number }): Promise<void>;
  /** After a committed change: reads the rows again, and acts on them. */
  refresh(): Promise<void>;
};
