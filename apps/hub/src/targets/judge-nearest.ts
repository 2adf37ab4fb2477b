import type { StoredNearest } from "@orrery/db";
import { type Nearest, nearestOf } from "@orrery/domain/latency";
import type { TargetMeasure } from "@orrery/protocol";

/**
 * How the node that is the nearest until now stands with this replica. `heard`: what it measures is among the measures, or nothing
 * answers it any more. `elsewhere`: it measures for another replica, or will do so here in a moment; what was stored of it counts.
 * `gone`: it measures this target no more.
 */
export type CurrentStanding = "heard" | "elsewhere" | "gone";

export type NearestJudgement =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly to: Nearest | null };

export type NearestSituation = {
  /** As the log was told last. */
  readonly current: StoredNearest | null;
  readonly standing: CurrentStanding;
  /** Of the nodes that this replica hears; times on the clock of `nowMs`. */
  readonly measures: readonly TargetMeasure[];
  readonly nowMs: number;
  readonly intervalMs: number;
};

/**
 * Who is nearest, as far as one replica can tell. The current one is replaced by who is better than what it measures itself, or, where
 * another replica hears it, than what that one has stored of it: so two replicas that see different nodes agree, and none undoes what
 * the other did.
 */
export function judgeNearest(situation: NearestSituation): NearestJudgement {
  const { current, standing, measures, nowMs, intervalMs } = situation;
  const others =
    current !== null && standing === "elsewhere"
      ? [...measures.filter(({ nodeId }) => nodeId !== current.nodeId), storedMeasure(current, nowMs)]
      : measures;
  const to = nearestOf({ measures: others, currentId: current?.nodeId ?? null, nowAtMs: nowMs, intervalMs });
  return (to?.nodeId ?? null) === (current?.nodeId ?? null) ? { kind: "same" } : { kind: "changed", to };
}

function storedMeasure({ nodeId, p50Ms }: StoredNearest, nowMs: number): TargetMeasure {
  const plain = { p99Ms: null, lossRatio: 0, sentCount: 1, problem: null, isDemoDelay: false };
  return { nodeId, p50Ms, atMs: nowMs, ...plain };
}
