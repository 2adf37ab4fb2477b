import type { WorkerSpec } from "@orrery/protocol/workers";
import { parseNodeFilter } from "../../nodes/node-filter.ts";

/** What the schema cannot see (WS4); empty = the spec is sound. */
export function workerSpecProblems({ name, placement }: WorkerSpec): { path: string[]; sentence: string }[] {
  const problems: { path: string[]; sentence: string }[] = [];
  const filter = parseNodeFilter(placement.filter);
  if (filter.outcome === "invalid") {
    problems.push({
      path: ["placement", "filter"],
      sentence: `placement.filter cannot be read: ${filter.message}`,
    });
  }
  const path = ["placement", "affinity"];
  if (placement.affinity.includes(name)) {
    problems.push({
      path,
      sentence: "placement.affinity names the worker itself: its first instance would fit nowhere.",
    });
  }
  const both = placement.affinity.find((other) => placement.antiAffinity.includes(other));
  if (both !== undefined) {
    problems.push({
      path,
      sentence: `placement.affinity and antiAffinity both name ${both}: it would fit nowhere.`,
    });
  }
  return problems;
}
