"use client";
import type { ScalingGroupCreateInput } from "@orrery/protocol";
import { SegmentedField, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../../lib/browser/use-open-page.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { groupHref, MODE_LABELS } from "../group-words.ts";
import { FirstPolicyField } from "./first-policy-field.tsx";
import { type GroupDraft, type GroupField, newGroupDraft, readGroupDraft } from "./group-draft.ts";
import { ProviderFields } from "./provider-fields.tsx";

/** Opens the group's page when it is there. `workerId`: the worker that it is for, if one is chosen already. */
export function NewGroupDialog({
  workerId,
  onClose,
}: {
  workerId: string | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const openPage = useOpenPage();
  const opened = useRef<string | null>(null);
  const queryClient = useQueryClient();
  const create = useMutation(trpc.scaling.create.mutationOptions());
  const workers = useQuery(trpc.workers.list.queryOptions());
  const asked = workers.data?.find(({ id, name }) => id === workerId || name === workerId) ?? null;
  const [typed, setTyped] = useState<GroupDraft | null>(null);
  const draft = typed ?? newGroupDraft(asked);

  async function send(input: ScalingGroupCreateInput): Promise<void> {
    const group = await create.mutateAsync(input);
    queryClient.setQueryData(trpc.scaling.get.queryKey({ groupId: group.id }), group);
    toast.success(`Created the scaling group ${group.name}`);
    opened.current = groupHref(group.id);
    void queryClient.invalidateQueries(trpc.scaling.list.queryFilter());
  }

  return (
    <DraftDialog<ScalingGroupCreateInput, GroupField>
      title="New scaling group"
      description="It begins with as many instances as there are now, and with settings that serve most."
      submitLabel="Create group"
      result={readGroupDraft(draft)}
      send={send}
      onClose={() => {
        // First the address forgets the dialog: written on the way, it would end the navigation.
        onClose();
        if (opened.current !== null) openPage(opened.current);
      }}
    >
      {(errors) => (
        <>
          <ProviderFields draft={draft} onChange={setTyped} errors={errors} workers={workers} />
          <DraftTextField
            label="Name"
            required
            value={draft.name}
            onChange={(name) => setTyped({ ...draft, name })}
            error={errors.get("name")}
          />
          <div className="grid grid-cols-2 gap-4">
            {(["min", "max"] as const).map((field) => (
              <DraftTextField
                key={field}
                label={field === "min" ? "At least" : "At most"}
                inputMode="numeric"
                value={draft[field]}
                onChange={(text) => setTyped({ ...draft, [field]: text })}
                error={errors.get(field)}
                hint="instances"
              />
            ))}
          </div>
          <FirstPolicyField draft={draft} onChange={setTyped} />
          <SegmentedField
            label="Mode"
            value={draft.mode}
            onValueChange={(mode) => setTyped({ ...draft, mode })}
            options={(["on", "dry-run"] as const).map((value) => ({ value, label: MODE_LABELS[value] }))}
            hint={
              draft.mode === "on"
                ? "It changes the number of instances from its first evaluation on."
                : "It decides and tells what it would do, and changes nothing."
            }
          />
        </>
      )}
    </DraftDialog>
  );
}
