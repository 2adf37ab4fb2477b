"use client";
import { INSTANCES_MAX, type WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, Field, Input, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { roomFor } from "../../workers/hosts/host-face.ts";
import { useWorkerHosts } from "../../workers/use-workers.ts";
import { instancesText } from "../../workers/worker-words.ts";
import { scaleConsequences } from "./scale-consequences.ts";

export function ScaleDialog({ worker, onClose }: { worker: WorkerView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const scale = useMutation(trpc.workers.scale.mutationOptions());
  const hosts = useWorkerHosts().data;
  const [text, setText] = useState(String(worker.wantedCount));
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : null;
  const isValid = count !== null && count <= INSTANCES_MAX;
  const room = hosts === undefined ? null : roomFor(worker.spec.resources, hosts);

  async function confirm(): Promise<void> {
    if (!isValid) return;
    const saved = await scale.mutateAsync({ workerId: worker.id, count });
    toast.success(`${worker.name} is to have ${instancesText(saved.wantedCount)}`);
    void queryClient.invalidateQueries(trpc.workers.pathFilter());
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Scale ${worker.name}`}
      consequences={isValid ? scaleConsequences(worker, count, room) : ["Nothing, before the number is one."]}
      confirmLabel={isValid ? `Scale to ${count}` : "Scale"}
      canConfirm={isValid && count !== worker.wantedCount}
      describeError={describeError}
      onConfirm={confirm}
    >
      <Field
        label="Instances"
        error={isValid ? undefined : `A whole number from 0 to ${INSTANCES_MAX}.`}
        hint={`Now ${worker.wantedCount} wanted, ${worker.counts.ready} ready.`}
      >
        <Input value={text} inputMode="numeric" onChange={(event) => setText(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
