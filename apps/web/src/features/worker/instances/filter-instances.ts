import type { InstancePhase, WorkerInstanceView } from "@orrery/protocol/workers";
import { holdsWords, searchWords } from "../../../lib/search/search-words.ts";
import { INSTANCE_PHASES, PHASE_FACES } from "../../workers/worker-face.ts";
import { placeText, portsText } from "./instance-words.ts";

export const INSTANCE_SORTS = ["phase", "node", "revision", "cpu", "memory", "restarts"] as const;
export type InstanceSort = (typeof INSTANCE_SORTS)[number];

export const INSTANCE_SORT_LABELS: Record<InstanceSort, string> = {
  phase: "Worst first",
  node: "By node",
  revision: "Newest revision first",
  cpu: "Most processor first",
  memory: "Most memory first",
  restarts: "Most restarts first",
};

export type InstanceFilter = { search: string; phase: InstancePhase | null };

export function listInstances(
  instances: readonly WorkerInstanceView[],
  { search, phase }: InstanceFilter,
  sort: InstanceSort,
): WorkerInstanceView[] {
  const words = searchWords(search);
  return instances
    .filter((each) => (phase === null || each.state.phase === phase) && matches(each, words))
    .sort((a, b) => sortValueOf(a, sort) - sortValueOf(b, sort) || byNode(a, b));
}

/** Worst first; what ended for good at the end. */
export function byTrouble(a: WorkerInstanceView, b: WorkerInstanceView): number {
  return rankOf(a) - rankOf(b) || byNode(a, b);
}

export function countByPhase(instances: readonly WorkerInstanceView[]): Record<InstancePhase, number> {
  const counts = Object.fromEntries(INSTANCE_PHASES.map((phase) => [phase, 0])) as Record<
    InstancePhase,
    number
  >;
  for (const { state } of instances) counts[state.phase] += 1;
  return counts;
}

const naturally = new Intl.Collator("en", { numeric: true });

function byNode(a: WorkerInstanceView, b: WorkerInstanceView): number {
  return naturally.compare(a.nodeName, b.nodeName) || naturally.compare(a.instanceId, b.instanceId);
}

function matches(instance: WorkerInstanceView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { instanceId, nodeName, revision, state, check } = instance;
  const text = [instanceId, nodeName, placeText(instance), `r${revision}`, portsText(instance), state.reason];
  return holdsWords([...text, PHASE_FACES[state.phase].label, check?.sentence ?? ""].join(" "), words);
}

function rankOf({ state: { phase } }: WorkerInstanceView): number {
  return INSTANCE_PHASES.indexOf(phase as (typeof INSTANCE_PHASES)[number]);
}

/** The lower, the earlier in the list. */
function sortValueOf(instance: WorkerInstanceView, sort: InstanceSort): number {
  switch (sort) {
    case "phase":
      return rankOf(instance);
    case "node":
      return 0;
    case "revision":
      return -instance.revision;
    case "cpu":
      return -(instance.usage?.cpu ?? -1);
    case "memory":
      return -(instance.usage?.memoryBytes ?? -1);
    case "restarts":
      return -instance.state.restartCount;
  }
}
