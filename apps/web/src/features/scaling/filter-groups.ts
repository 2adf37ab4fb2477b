import type { ScalingGroupView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { GROUP_STATES, type GroupState, groupState } from "./group-face.ts";
import { MODE_LABELS, POLICY_LABELS, PROVIDER_LABELS } from "./group-words.ts";

export const GROUP_SORTS = ["state", "name", "wanted", "changed", "advice"] as const;
export type GroupSort = (typeof GROUP_SORTS)[number];

export const GROUP_SORT_LABELS: Record<GroupSort, string> = {
  state: "Worst state first",
  name: "By name",
  wanted: "Most instances first",
  changed: "Changed last first",
  advice: "Most advice first",
};

export type GroupFilter = { search: string; state: GroupState | null };

/** Groups in which every word stands: in the name, the target, the kind of provider or policy, the mode. Among equals by name. */
export function listGroups(
  groups: readonly ScalingGroupView[],
  { search, state }: GroupFilter,
  sort: GroupSort,
): ScalingGroupView[] {
  const words = searchWords(search);
  return groups
    .filter((group) => (state === null || groupState(group) === state) && matches(group, words))
    .sort((a, b) => sortValueOf(a, sort) - sortValueOf(b, sort) || byName.compare(a.name, b.name));
}

export function countByState(groups: readonly ScalingGroupView[]): Record<GroupState, number> {
  const counts = Object.fromEntries(GROUP_STATES.map((state) => [state, 0])) as Record<GroupState, number>;
  for (const group of groups) counts[groupState(group)] += 1;
  return counts;
}

const byName = new Intl.Collator("en", { numeric: true });

function matches(
  { name, targetName, provider, settings, id, isDemo }: ScalingGroupView,
  words: readonly string[],
): boolean {
  if (words.length === 0) return true;
  const kinds = settings.policies.map(({ kind }) => POLICY_LABELS[kind]);
  const text = [
    ...[name, targetName, PROVIDER_LABELS[provider.kind], MODE_LABELS[settings.mode], id],
    ...[...kinds, isDemo ? "demo" : ""],
  ];
  return holdsWords(text.join(" "), words);
}

/** The lower, the earlier in the list. */
function sortValueOf(group: ScalingGroupView, sort: GroupSort): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return GROUP_STATES.indexOf(groupState(group));
    case "wanted":
      return -group.wantedCount;
    case "changed":
      return -(group.change?.atMs ?? 0);
    case "advice":
      return -group.adviceCount;
  }
}
