"use client";
import type { WorkerInstanceView, WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, formatLongDuration, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { shortId } from "./instance-words.ts";

export function RestartDialog({
  worker,
  instance,
  onClose,
}: {
  worker: Pick<WorkerView, "id" | "spec">;
  instance: WorkerInstanceView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const restart = useMutation(trpc.workers.restart.mutationOptions());
  const { drainMs, signal, graceMs } = worker.spec.stop;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Restart ${shortId(instance.instanceId)} on ${instance.nodeName}`}
      consequences={[
        `Nothing new goes to it for ${formatLongDuration(drainMs)}, then it gets ${signal}, and SIGKILL after ${formatLongDuration(graceMs)}.`,
        "It is started again in its place, with the same revision, folder and log.",
        "It does not count as a crash.",
      ]}
      confirmLabel="Restart instance"
      describeError={describeError}
      onConfirm={async () => {
        await restart.mutateAsync({ workerId: worker.id, instanceId: instance.instanceId });
        toast.success(`Restarting ${shortId(instance.instanceId)} on ${instance.nodeName}`);
        void queryClient.invalidateQueries(trpc.workers.get.pathFilter());
      }}
    />
  );
}
