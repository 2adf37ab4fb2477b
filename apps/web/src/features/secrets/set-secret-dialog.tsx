"use client";
import { WorkerSecretSetInput, type WorkerSecretView } from "@orrery/protocol/workers";
import { Field, Input, PreviewList, Textarea, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog } from "../accounts/draft-dialog.tsx";
import { type DraftResult, readDraft } from "../accounts/read-draft.ts";
import { listText } from "../workers/worker-words.ts";

type SecretDraft = { name: string; value: string };
type SecretInput = { name: string; value: string };

/** Null = a new one. What is typed goes to the hub once, and is gone with the dialog. */
export function SetSecretDialog({
  secret,
  onClose,
}: {
  secret: WorkerSecretView | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.secrets.set.mutationOptions({ gcTime: 0 }));
  const [draft, setDraft] = useState<SecretDraft>({ name: secret?.name ?? "", value: "" });

  async function send(input: SecretInput): Promise<void> {
    await set.mutateAsync(input);
    toast.success(`Set the secret ${input.name}`);
    void queryClient.invalidateQueries(trpc.secrets.list.queryFilter());
  }

  return (
    <DraftDialog
      title={secret === null ? "New secret" : `Another value of ${secret.name}`}
      description="Kept encrypted by the hub, given only to instances whose spec names it, and never shown again."
      submitLabel={secret === null ? "Create secret" : "Set value"}
      result={readSecretDraft(draft)}
      send={send}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {secret === null ? (
            <Field
              label="Name"
              required
              error={errors.get("name")}
              hint="As specs name it, such as api-key. An existing one gets this value."
            >
              <Input
                value={draft.name}
                onChange={(event) => setDraft({ ...draft, name: event.target.value })}
              />
            </Field>
          ) : null}
          <Field
            label="Value"
            required
            error={errors.get("value")}
            hint="Taken as it is, with its spaces and line ends."
          >
            <Textarea
              rows={4}
              value={draft.value}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setDraft({ ...draft, value: event.target.value })}
              className="font-mono text-xs"
            />
          </Field>
          {secret === null || secret.usedBy.length === 0 ? null : (
            <PreviewList
              items={[
                `Instances of ${listText(secret.usedBy)} are replaced by a roll-out, with the new value.`,
              ]}
            />
          )}
        </>
      )}
    </DraftDialog>
  );
}

function readSecretDraft(draft: SecretDraft): DraftResult<SecretInput, keyof SecretDraft> {
  return readDraft<typeof WorkerSecretSetInput, keyof SecretDraft>(
    WorkerSecretSetInput,
    { name: draft.name.trim(), value: draft.value },
    {},
  );
}
