import type { WorkerView } from "@orrery/protocol/workers";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { WORKER_STATES, type WorkerState, workerState } from "./worker-face.ts";

export const WORKER_SORTS = ["state", "name", "instances", "cpu", "memory", "restarts"] as const;
export type WorkerSort = (typeof WORKER_SORTS)[number];

export const WORKER_SORT_LABELS: Record<WorkerSort, string> = {
  state: "Worst state first",
  name: "By name",
  instances: "Most instances first",
  cpu: "Most processor first",
  memory: "Most memory first",
  restarts: "Most restarts first",
};

export type WorkerFilter = { search: string; state: WorkerState | null };

/** Workers in which every word stands: name, description, id, regions, services, secrets. Among equals by name. */
export function listWorkers(
  workers: readonly WorkerView[],
  { search, state }: WorkerFilter,
  sort: WorkerSort,
): WorkerView[] {
  const words = searchWords(search);
  return workers
    .filter((worker) => (state === null || workerState(worker) === state) && matches(worker, words))
    .sort((a, b) => sortValueOf(a, sort) - sortValueOf(b, sort) || byName.compare(a.name, b.name));
}

export function countByState(workers: readonly WorkerView[]): Record<WorkerState, number> {
  const counts = Object.fromEntries(WORKER_STATES.map((state) => [state, 0])) as Record<WorkerState, number>;
  for (const worker of workers) counts[workerState(worker)] += 1;
  return counts;
}

/** What its instances have together to themselves. */
export function reservedOf({ spec, regions }: Pick<WorkerView, "spec" | "regions">): {
  cpu: number;
  memoryBytes: number;
} {
  const count = regions.reduce((sum, region) => sum + region.count, 0);
  return { cpu: count * spec.resources.cpu, memoryBytes: count * spec.resources.memoryMiB * 1_048_576 };
}

const byName = new Intl.Collator("en", { numeric: true });

function matches({ id, name, spec, regions, isDemo }: WorkerView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const services = spec.ports.map(({ service }) => service ?? "");
  const text = [name, spec.description, id, ...regions.map(({ region }) => region), ...services];
  return holdsWords([...text, isDemo ? "demo" : ""].join(" "), words);
}

/** The lower, the earlier in the list. */
function sortValueOf(worker: WorkerView, sort: WorkerSort): number {
  switch (sort) {
    case "name":
      return 0;
    case "state":
      return WORKER_STATES.indexOf(workerState(worker));
    case "instances":
      return -worker.wantedCount;
    case "cpu":
      return -(worker.usage?.cpu ?? -1);
    case "memory":
      return -(worker.usage?.memoryBytes ?? -1);
    case "restarts":
      return -worker.restartCount;
  }
}
