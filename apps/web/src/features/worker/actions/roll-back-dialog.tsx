"use client";
import { changesForInstances } from "@orrery/domain/workers";
import type { WorkerRevisionView, WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, formatLongDuration, Skeleton, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { SpecDiff } from "../../workers/deploy/spec-diff.tsx";
import { instancesText, listText } from "../../workers/worker-words.ts";

/** Back to a revision; null = the last good one. What changes stands there before it does. */
export function RollBackDialog({
  worker,
  revision,
  onClose,
}: {
  worker: WorkerView;
  revision: number | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rollBack = useMutation(trpc.workers.rollBack.mutationOptions());
  const revisions = useQuery(trpc.workers.revisions.queryOptions({ workerId: worker.id })).data;
  const wanted = revision ?? worker.rollout.good;
  const running = revisions?.find((each) => each.revision === worker.rollout.target);
  const target = revisions?.find((each) => each.revision === wanted);

  async function confirm(): Promise<void> {
    const after = await rollBack.mutateAsync({
      workerId: worker.id,
      ...(revision === null ? {} : { revision }),
    });
    toast.success(after.rollout.reason);
    void queryClient.invalidateQueries(trpc.workers.pathFilter());
  }

  return (
    <ConfirmDialog
      open
      size="lg"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={
        revision === null
          ? `Roll ${worker.name} back to revision ${wanted}`
          : `Deploy revision ${wanted} again`
      }
      consequences={rollBackConsequences(worker, wanted, running, target)}
      confirmLabel={revision === null ? "Roll back" : `Deploy revision ${wanted}`}
      describeError={describeError}
      onConfirm={confirm}
    >
      {running !== undefined && target !== undefined ? (
        <SpecDiff
          before={running.spec}
          after={{ ...target.spec, instances: running.spec.instances }}
          label={`From revision ${running.revision} to revision ${target.revision}`}
          same="Both revisions have the same settings."
        />
      ) : revisions === undefined ? (
        <Skeleton className="h-20" />
      ) : null}
    </ConfirmDialog>
  );
}

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
