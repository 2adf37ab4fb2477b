"use client";
import type { RolloutView, WorkerView } from "@orrery/protocol/workers";
import { ActionMenu, AgeText, Button, type MenuAction, PageHeader, StatusBadge, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Play, Rocket, Scaling, Trash2, Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DemoWorkerBadge } from "../workers/worker-cells.tsx";
import { workerFace } from "../workers/worker-face.ts";
import { deployHref } from "../workers/worker-words.ts";
import { RemoveWorkerDialog } from "./actions/remove-worker-dialog.tsx";
import { RollBackDialog } from "./actions/roll-back-dialog.tsx";
import { ScaleDialog } from "./actions/scale-dialog.tsx";

/** What became of the roll-out; when stands behind. */
const ROLLOUT_WORDS: Readonly<Record<RolloutView["state"], string>> = {
  rolling: "roll-out began",
  paused: "roll-out paused",
  "rolling-back": "roll-back began",
  done: "rolled out",
  "rolled-back": "rolled back",
};

type Task = "scale" | "rollBack" | "remove";

export function WorkerHeader({ worker }: { worker: WorkerView }): ReactNode {
  const face = workerFace(worker, useViewer());
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  const { description } = worker.spec;
  return (
    <>
      <PageHeader
        title={worker.name}
        status={
          <>
            <StatusBadge tone={face.tone} label={face.label} />
            <span className="text-ink-faint text-xs">
              {ROLLOUT_WORDS[worker.rollout.state]} <AgeText atMs={worker.rollout.sinceAtMs} />
            </span>
            <DemoWorkerBadge worker={worker} />
          </>
        }
        description={
          <>
            <span aria-live="polite">{face.reason}</span>
            {description === "" ? null : <span className="block">{description}</span>}
          </>
        }
        actions={<WorkerActions worker={worker} onTask={setTask} />}
      />
      {task === "scale" ? <ScaleDialog worker={worker} onClose={close} /> : null}
      {task === "rollBack" ? <RollBackDialog worker={worker} revision={null} onClose={close} /> : null}
      {task === "remove" ? <RemoveWorkerDialog worker={worker} onClose={close} /> : null}
    </>
  );
}

function WorkerActions({ worker, onTask }: { worker: WorkerView; onTask: (task: Task) => void }): ReactNode {
  const { can } = useMe();
  const { rollout, scalingGroupId } = worker;
  const canRollBack = rollout.good !== null && rollout.good !== rollout.target;
  const more: MenuAction[] = can("workers:write")
    ? [
        {
          ...{ label: "Remove…", icon: <Trash2 aria-hidden />, destructive: true },
          onSelect: () => onTask("remove"),
        },
      ]
    : [];
  return (
    <>
      {can("workers:operate") && rollout.state === "paused" ? <ResumeButton worker={worker} /> : null}
      {can("workers:operate") && canRollBack ? (
        <Button icon={<Undo2 aria-hidden />} onClick={() => onTask("rollBack")}>
          Roll back…
        </Button>
      ) : null}
      {can("workers:operate") ? (
        <Button
          icon={<Scaling aria-hidden />}
          disabled={scalingGroupId !== null}
          title={scalingGroupId === null ? undefined : "A scaling group sets the number; set it there."}
          onClick={() => onTask("scale")}
        >
          Scale…
        </Button>
      ) : null}
      {can("workers:write") ? (
        <Button asChild>
          <PageLink href={deployHref(worker.id)}>
            <Rocket aria-hidden />
            Deploy…
          </PageLink>
        </Button>
      ) : null}
      <ActionMenu actions={more}>
        <Button aria-label="More actions" icon={<ChevronDown aria-hidden />}>
          More
        </Button>
      </ActionMenu>
    </>
  );
}

/** Goes on with a roll-out that was paused by a failure. */
function ResumeButton({ worker }: { worker: WorkerView }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const resume = useMutation(trpc.workers.resume.mutationOptions());
  return (
    <Button
      icon={<Play aria-hidden />}
      pending={resume.isPending}
      title={`Goes on with revision ${worker.rollout.target}, which failed`}
      onClick={() =>
        resume.mutate(
          { workerId: worker.id },
          {
            onSuccess: ({ rollout }) => toast.success(rollout.reason),
            onError: (error) => toast.error(describeError(error)),
            onSettled: () => void queryClient.invalidateQueries(trpc.workers.pathFilter()),
          },
        )
      }
    >
      Resume
    </Button>
  );
}
