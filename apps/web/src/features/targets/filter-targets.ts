import { formatTargetCheck, type NodeId, type TargetView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { TARGET_STATE_ORDER, type TargetStateKind, targetLossRatio, targetState } from "./target-state.ts";
import { TARGET_KIND_WORDS } from "./target-words.ts";

export const TARGET_SORTS = ["state", "name", "nearest", "loss"] as const;
export type TargetSort = (typeof TARGET_SORTS)[number];

export const TARGET_SORT_LABELS: Record<TargetSort, string> = {
  state: "Worst state first",
  name: "By name",
  nearest: "Nearest first",
  loss: "Most loss first",
};

export type TargetFilter = { search: string; state: TargetStateKind | null };
export type TargetListContext = { nowMs: number | null; nameOf: (nodeId: NodeId) => string };

/** Targets in which every word stands: in the name, the place, the address, the kind, or the nearest node's name. */
export function matchesTarget(target: TargetView, search: string, nameOf: (id: NodeId) => string): boolean {
  const words = searchWords(search);
  if (words.length === 0) return true;
  const { check, nearest } = target;
  const places = [
    target.name,
    target.id,
    target.place,
    check.kind,
    TARGET_KIND_WORDS[check.kind].label,
    formatTargetCheck(check),
    nearest === null ? "" : nameOf(nearest.nodeId),
    target.isDemo ? "demo" : "",
  ];
  return holdsWords(places.join(" "), words);
}

/** Sorted; among equals by name, numbers in names by value. */
export function listTargets(
  targets: readonly TargetView[],
  filter: TargetFilter,
  sort: TargetSort,
  { nowMs, nameOf }: TargetListContext,
): TargetView[] {
  return targets
    .filter(
      (target) =>
        (filter.state === null || targetState(target, nowMs).kind === filter.state) &&
        matchesTarget(target, filter.search, nameOf),
    )
    .sort(
      (a, b) => sortValueOf(a, sort, nowMs) - sortValueOf(b, sort, nowMs) || byName.compare(a.name, b.name),
    );
}

const byName = new Intl.Collator("en", { numeric: true });

/** The lower, the earlier in the list: what needs a look comes first, and the slowest nearest node last. */
function sortValueOf(target: TargetView, sort: TargetSort, nowMs: number | null): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return TARGET_STATE_ORDER.indexOf(targetState(target, nowMs).kind);
    case "nearest":
      return target.nearest?.p50Ms ?? Number.MAX_VALUE;
    case "loss":
      return -(targetLossRatio(target.measures) ?? -1);
  }
}

export type TargetStateCounts = Readonly<Record<TargetStateKind, number>>;

export function countByState(targets: readonly TargetView[], nowMs: number | null): TargetStateCounts {
  const counts = { unreached: 0, refused: 0, partly: 0, silent: 0, waiting: 0, measured: 0 };
  for (const target of targets) counts[targetState(target, nowMs).kind] += 1;
  return counts;
}
