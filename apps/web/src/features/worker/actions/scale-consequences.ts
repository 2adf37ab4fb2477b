import type { WorkerView } from "@orrery/protocol/workers";
import { formatBytes, formatLongDuration } from "@orrery/ui";
import { countOf } from "../../list/count-text.ts";
import { coresText, instancesText } from "../../workers/worker-words.ts";

const MIB = 1_048_576;

/** `room`: of how many more of this size there is room on how many hosts; null = not known. */
export function scaleConsequences(
  { wantedCount, spec }: Pick<WorkerView, "wantedCount" | "spec">,
  count: number,
  room: { count: number; hostCount: number } | null,
): string[] {
  const { cpu, memoryMiB } = spec.resources;
  const more = count - wantedCount;
  if (more === 0) return ["Nothing: there are so many already."];
  const reserved = `Together they reserve ${coresText(count * cpu)} and ${formatBytes(count * memoryMiB * MIB)}.`;
  if (more > 0) {
    const roomText =
      room === null
        ? []
        : room.count >= more
          ? [
              `There is room for ${room.count} more, on ${countOf(room.hostCount, "host")}; its placement may allow fewer.`,
            ]
          : [
              `There is room for ${room.count} more: the others wait until hosts offer more, and the worker says why.`,
            ];
    return [`${instancesText(more)} more ${more === 1 ? "is" : "are"} started.`, ...roomText, reserved];
  }
  const { drainMs, graceMs } = spec.stop;
  const gone = -more;
  return [
    `${instancesText(gone)} ${gone === 1 ? "is" : "are"} stopped, the least busy first${count === 0 ? ": none is left" : ""}.`,
    `Each gets nothing new for ${formatLongDuration(drainMs)}, and has ${formatLongDuration(graceMs)} to end.`,
    ...(count === 0 ? [] : [reserved]),
  ];
}
