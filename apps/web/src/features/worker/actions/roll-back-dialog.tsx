"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, Skeleton, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { SpecDiff } from "../../workers/deploy/spec-diff.tsx";
import { rollBackConsequences } from "./roll-back-consequences.ts";

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
