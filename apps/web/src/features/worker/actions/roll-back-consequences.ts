import { changesForInstances } from "@orrery/domain/workers";
import type { WorkerRevisionView, WorkerView } from "@orrery/protocol/workers";
import { formatLongDuration } from "@orrery/ui";
import { instancesText, listText } from "../../workers/worker-words.ts";

/** What going to the revision `wanted` does, beginning from what is rolled out now. */
export function rollBackConsequences(
  { wantedCount, revision, rollout, spec }: Pick<WorkerView, "wantedCount" | "revision" | "rollout" | "spec">,
  wanted: number | null,
  running: Pick<WorkerRevisionView, "spec"> | undefined,
  target: Pick<WorkerRevisionView, "spec" | "isProven"> | undefined,
): string[] {
  const { maxSurge, maxUnavailable, watchMs } = spec.rollout;
  const changed =
    running === undefined || target === undefined ? [] : changesForInstances(running.spec, target.spec);
  return [
    `${instancesText(wantedCount)} of revision ${rollout.target} ${wantedCount === 1 ? "is" : "are"} replaced step by step: at most ${maxSurge} more than wanted, at most ${maxUnavailable} missing, each new one watched for ${formatLongDuration(watchMs)}.`,
    ...(changed.length === 0 ? [] : [`Instances see another ${listText(changed)}.`]),
    ...(wanted !== null && wanted !== revision && rollout.good !== wanted
      ? [`Its settings become the newest ones, as revision ${revision + 1}.`]
      : []),
    ...(target?.isProven === false ? ["This revision was never reached as a whole."] : []),
  ];
}
