import { isDeepStrictEqual } from "node:util";
import type { WorkerRecord } from "@orrery/db";
import { changesForInstances, deployRevision, newRollout } from "@orrery/domain/workers";
import type { RolloutView, WorkerApplyResult, WorkerSpec } from "@orrery/protocol/workers";

export type ApplyOutcome = WorkerApplyResult["workers"][number]["outcome"];

/** What applying one spec comes to. */
export type ApplyPlan = {
  readonly outcome: ApplyOutcome;
  readonly spec: WorkerSpec;
  readonly revision: number;
  /** Settings that differ from what is wanted now. */
  readonly changed: string[];
  readonly wantedCount: number;
  readonly rollout: RolloutView;
  readonly sentence: string;
};

const FIRST = 1;

/** `before` null = there is no such worker yet. `isOwned`: a scaling group sets its number. */
export function planApply(
  spec: WorkerSpec,
  before: WorkerRecord | null,
  { isOwned, nowAtMs }: { isOwned: boolean; nowAtMs: number },
): ApplyPlan {
  if (before === null) {
    const wantedCount = spec.instances ?? 1;
    return {
      ...{ outcome: "created", spec, revision: FIRST, changed: [], wantedCount },
      rollout: newRollout(FIRST, nowAtMs),
      sentence: `${spec.name} is new: ${countOf(wantedCount)} of revision ${FIRST}.`,
    };
  }
  const wantedCount = isOwned ? before.wantedCount : (spec.instances ?? before.wantedCount);
  const next = { ...spec, instances: spec.instances ?? before.spec.instances };
  const forInstances = changesForInstances(before.spec, next);
  const changed = changedSettings(before.spec, next);
  if (wantedCount !== before.wantedCount && !changed.includes("instances")) changed.push("instances");
  const isRevised = forInstances.length > 0;
  const revision = isRevised ? before.revision + 1 : before.revision;
  const outcome = isRevised ? "revised" : changed.length > 0 ? "changed" : "unchanged";
  return {
    ...{ outcome, spec: next, revision, changed, wantedCount },
    rollout: isRevised ? deployRevision(before.rollout, revision, nowAtMs) : before.rollout,
    sentence: sentenceOf(spec.name, outcome, { revision, changed, wantedCount, before }),
  };
}

export function countOf(count: number): string {
  return count === 1 ? "1 instance" : `${count} instances`;
}

function changedSettings(before: WorkerSpec, after: WorkerSpec): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof WorkerSpec>;
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key])).sort();
}

function sentenceOf(
  name: string,
  outcome: ApplyOutcome,
  plan: { revision: number; changed: string[]; wantedCount: number; before: WorkerRecord },
): string {
  const { revision, changed, wantedCount, before } = plan;
  const number =
    wantedCount === before.wantedCount ? "" : ` Instances: ${wantedCount} instead of ${before.wantedCount}.`;
  if (outcome === "unchanged") return `${name} is as it is wanted already.`;
  if (outcome === "changed") return `${name} takes on ${changed.join(", ")} as it runs.${number}`;
  return `${name} gets revision ${revision}, since ${changed.join(", ")} changed: its instances are replaced step by step.${number}`;
}
