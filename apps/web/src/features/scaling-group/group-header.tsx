"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { Button, ConfirmDialog, CopyButton, PageHeader, StatusBadge, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hand, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DemoGroupBadge, ModeBadge } from "../scaling/group-cells.tsx";
import { groupFace } from "../scaling/group-face.ts";
import { groupHref, instancesText } from "../scaling/group-words.ts";
import { SetWantedDialog } from "./set-wanted/set-wanted-dialog.tsx";

export function GroupHeader({ group }: { group: ScalingGroupView }): ReactNode {
  const face = groupFace(group, useViewer());
  const { can } = useMe();
  const [task, setTask] = useState<"set" | "remove" | null>(null);
  return (
    <>
      <PageHeader
        title={group.name}
        status={
          <>
            <StatusBadge tone={face.tone} label={face.label} />
            <ModeBadge group={group} />
            <DemoGroupBadge group={group} />
          </>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <span>{face.reason}</span>
            <PermanentLink group={group} />
          </span>
        }
        actions={
          can("scaling:write") ? (
            <>
              <Button icon={<Hand aria-hidden />} onClick={() => setTask("set")}>
                Set by hand…
              </Button>
              <Button icon={<Trash2 aria-hidden />} onClick={() => setTask("remove")}>
                Remove…
              </Button>
            </>
          ) : null
        }
      />
      {task === "set" ? <SetWantedDialog group={group} onClose={() => setTask(null)} /> : null}
      {task === "remove" ? <RemoveGroupDialog group={group} onClose={() => setTask(null)} /> : null}
    </>
  );
}

/** By id, so that it stays when the group is renamed. */
function PermanentLink({ group }: { group: ScalingGroupView }): ReactNode {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <span className="inline-flex items-center font-mono text-ink-faint text-xs">
      {group.id}
      <CopyButton text={`${origin}${groupHref(group.id)}`} label="link to this scaling group" />
    </span>
  );
}

function RemoveGroupDialog({ group, onClose }: { group: ScalingGroupView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.scaling.remove.mutationOptions());

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ groupId: group.id });
    toast.success(`Removed the scaling group ${group.name}`);
    router.push("/scaling");
    await queryClient.invalidateQueries(trpc.scaling.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the scaling group ${group.name}`}
      consequences={[
        `${group.targetName} keeps ${instancesText(group.wantedCount)}; nobody but people changes the number from then on.`,
        "What its policies wished, and its advice, is forgotten; its events stay.",
      ]}
      confirmLabel="Remove group"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
