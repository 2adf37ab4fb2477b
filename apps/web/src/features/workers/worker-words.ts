import type { WorkerId } from "@orrery/protocol/workers";
import { countOf } from "../list/count-text.ts";

/** By id, which stays; the page finds it by name, too. */
export function workerHref(worker: WorkerId | string): string {
  return `/workers/${encodeURIComponent(worker)}`;
}

/** The editor: for a new worker, or with a worker's spec as it is now or as it was in a revision. */
export function deployHref(workerId?: WorkerId, revision?: number): string {
  if (workerId === undefined) return "/workers/deploy";
  const of = `/workers/deploy?worker=${encodeURIComponent(workerId)}`;
  return revision === undefined ? of : `${of}&revision=${revision}`;
}

export function instancesText(count: number): string {
  return countOf(count, "instance");
}

/** "0.5 cores", "1 core" */
export function coresText(cores: number): string {
  return `${coresNumber(cores)} ${cores === 1 ? "core" : "cores"}`;
}

export function coresNumber(cores: number): string {
  return cores.toLocaleString("en-GB", { maximumFractionDigits: cores < 10 ? 2 : 0 });
}

/** "api-key, script and 2 more" */
export function listText(words: readonly string[], shownMax = 4): string {
  const rest = words.length - shownMax;
  const shown = words.slice(0, rest === 1 ? shownMax + 1 : shownMax);
  return rest > 1 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
