"use client";
import { INSTANCES_MAX, type WorkerView } from "@orrery/protocol/workers";
import { ConfirmDialog, Field, formatBytes, formatLongDuration, Input, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { countOf } from "../../list/count-text.ts";
import { roomFor } from "../../workers/hosts/host-face.ts";
import { useWorkerHosts } from "../../workers/use-workers.ts";
import { coresText, instancesText } from "../../workers/worker-words.ts";

const MIB = 1_048_576;

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
