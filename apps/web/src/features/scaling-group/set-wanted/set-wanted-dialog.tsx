"use client";
import { type ScalingGroupView, ScalingSetWantedInput } from "@orrery/protocol";
import { PreviewList, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { z } from "zod";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { readDraft } from "../../accounts/read-draft.ts";
import { instancesText } from "../../scaling/group-words.ts";
import { countProblem, setWantedPreview } from "./set-wanted-preview.ts";

type Asked = z.output<typeof ScalingSetWantedInput>;

/** The policies go on from the number that is set here. */
export function SetWantedDialog({
  group,
  onClose,
}: {
  group: ScalingGroupView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const setWanted = useMutation(trpc.scaling.setWanted.mutationOptions());
  const [draft, setDraft] = useState({ count: String(group.wantedCount), reason: "" });
  const count = /^\d{1,6}$/.test(draft.count.trim()) ? Number(draft.count) : null;
  const preview = setWantedPreview(group, count);
  const result = readDraft<typeof ScalingSetWantedInput, "count" | "reason">(
    ScalingSetWantedInput,
    { groupId: group.id, count: count ?? Number.NaN, reason: draft.reason },
    { count: "A whole number.", reason: "Say why, in up to 200 characters: it stands in the events." },
    [{ field: "count", problem: countProblem(group, count) }],
  );

  async function send(asked: Asked): Promise<void> {
    const after = await setWanted.mutateAsync(asked);
    queryClient.setQueryData(trpc.scaling.get.queryKey({ groupId: group.id }), after);
    toast.success(`${group.name} is set to ${instancesText(after.wantedCount)}`);
  }

  return (
    <DraftDialog
      title={`Set ${group.name} by hand`}
      description={`${instancesText(group.wantedCount)} wanted now; from ${group.settings.min} to ${group.settings.max} are allowed.`}
      submitLabel={count === null ? "Set" : `Set to ${count}`}
      result={result}
      send={send}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Instances"
            inputMode="numeric"
            value={draft.count}
            onChange={(text) => setDraft({ ...draft, count: text })}
            error={errors.get("count")}
          />
          <DraftTextField
            label="Reason"
            required
            value={draft.reason}
            onChange={(reason) => setDraft({ ...draft, reason })}
            error={errors.get("reason")}
            hint="Stands in the events, for everybody."
          />
          {preview === null ? null : <PreviewList items={preview} />}
        </>
      )}
    </DraftDialog>
  );
}
