"use client";
import type { AdviceView, ScalingGroupView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { settingChanges } from "../setting-words.ts";

/** Asked again on what was recorded since, before it is applied. */
export function ApplyAdviceDialog({
  group,
  advice,
  mode,
  onClose,
}: {
  group: ScalingGroupView;
  advice: AdviceView;
  mode: "dry-run" | "on";
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const apply = useMutation(trpc.scaling.applyAdvice.mutationOptions());

  async function confirm(): Promise<void> {
    const after = await apply.mutateAsync({ groupId: group.id, key: advice.key, mode });
    queryClient.setQueryData(trpc.scaling.get.queryKey({ groupId: group.id }), after);
    void queryClient.invalidateQueries(trpc.scaling.advice.pathFilter());
    toast.success(mode === "on" ? `Applied to ${group.name}` : `${group.name} tries it as a dry run`);
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={mode === "on" ? "Apply this advice" : "Try this advice as a dry run"}
      consequences={[
        ...settingChanges(group.settings, { ...advice.settings, mode }),
        mode === "on"
          ? "The group changes its number by these settings from its next evaluation on."
          : "The group changes nothing from now on, and tells what it would do; turn it on when that looks right.",
      ]}
      confirmLabel={mode === "on" ? "Apply" : "Try as a dry run"}
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
