"use client";
import type { AccountView } from "@orrery/protocol";
import { Field, PreviewList, SegmentedField, Select, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNodes } from "../../../lib/live/use-nodes.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { useRefreshAccount } from "../actions/use-credit-change.ts";
import { type AssignDraft, NEW_ASSIGNMENT, readAssignDraft } from "./assign-draft.ts";

const KINDS = [
  { value: "node", label: "Node" },
  { value: "worker", label: "Worker" },
  { value: "pool", label: "Pool" },
] as const;

export function AssignDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const assign = useMutation(trpc.accounts.assign.mutationOptions());
  const refresh = useRefreshAccount();
  const { ids, byId } = useNodes(2000);
  const [draft, setDraft] = useState<AssignDraft>(NEW_ASSIGNMENT);
  const change = (part: Partial<AssignDraft>) => setDraft((before) => ({ ...before, ...part }));
  const nodes = ids.flatMap((id) => byId.get(id) ?? []).filter(({ admission }) => admission === "admitted");
  const name =
    draft.subjectKind === "node"
      ? nodes.find(({ id }) => id === draft.nodeId)?.name
      : draft.name.trim() || undefined;

  return (
    <DraftDialog
      title={`Assign to ${account.name} by hand`}
      description="Comes before every rule, of whichever account."
      submitLabel="Assign"
      result={readAssignDraft(account.id, draft)}
      send={async (input) => {
        await assign.mutateAsync(input);
        refresh();
        toast.success(`Assigned ${name ?? input.subjectId} to ${account.name}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <SegmentedField
            label="What"
            value={draft.subjectKind}
            onValueChange={(subjectKind) => change({ subjectKind })}
            options={KINDS}
          />
          {draft.subjectKind === "node" ? (
            <Field label="Node" required error={errors.get("nodeId") ?? errors.get("name")}>
              <Select
                value={draft.nodeId}
                onValueChange={(nodeId) => change({ nodeId })}
                placeholder={nodes.length === 0 ? "No node is admitted yet" : "Choose a node"}
                options={nodes.map((node) => ({
                  value: node.id as string,
                  label: node.name,
                  hint: node.region,
                }))}
              />
            </Field>
          ) : (
            <DraftTextField
              label="Name"
              required
              value={draft.name}
              onChange={(text) => change({ name: text })}
              error={errors.get("name")}
            />
          )}
          <PreviewList
            items={
              name === undefined
                ? ["Choose what is assigned."]
                : [
                    `What ${name} uses from now on is paid by ${account.name}.`,
                    "If it belonged to another account, it leaves that one; what it used until now stays there.",
                  ]
            }
          />
        </>
      )}
    </DraftDialog>
  );
}
