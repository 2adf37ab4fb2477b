"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, formatLongDuration, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { instancesText, listText } from "../../workers/worker-words.ts";

export function RemoveWorkerDialog({
  worker,
  onClose,
}: {
  worker: WorkerView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.workers.remove.mutationOptions());
  const { counts, spec } = worker;
  const count = counts.ready + counts.starting + counts.troubled;
  const services = spec.ports.flatMap(({ service }) => service ?? []);

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ workerId: worker.id });
    toast.success(`Removed the worker ${worker.name}`);
    router.push("/workers");
    await queryClient.invalidateQueries(trpc.workers.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the worker ${worker.name}`}
      consequences={[
        count === 0
          ? "It has no instance that runs."
          : `${instancesText(count)} ${count === 1 ? "gets" : "get"} nothing new for ${formatLongDuration(spec.stop.drainMs)}, then ${count === 1 ? "ends" : "end"}.`,
        ...(services.length === 0
          ? []
          : [
              `${listText(services)} ${services.length === 1 ? "loses" : "lose"} these instances; the service itself stays.`,
            ]),
        "Its spec and its revisions are gone; its events stay.",
      ]}
      typedConfirmation={worker.name}
      confirmLabel="Remove worker"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
