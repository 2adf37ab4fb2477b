"use client";
import type { PoolView } from "@orrery/protocol";
import { Button, Card, Field, Input, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { draftErrors } from "../../accounts/read-draft.ts";
import { FormError } from "../../auth/form-error.tsx";
import { BackTestCard } from "./back-test-card.tsx";
import { draftOfPool, readSettings, type SettingsDraft } from "./settings-draft.ts";
import { SettingsFields } from "./settings-fields.tsx";

/** What is typed is tried on recorded traffic before it is saved. */
export function SettingsTab({ pool }: { pool: PoolView }): ReactNode {
  const [draft, setDraft] = useState(() => draftOfPool(pool));
  const result = readSettings(pool.id, draft);
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_28rem]">
      <SettingsForm pool={pool} draft={draft} setDraft={setDraft} />
      <BackTestCard pool={pool} settings={result.outcome === "valid" ? result.input.settings : null} />
    </div>
  );
}

function SettingsForm({
  pool,
  draft,
  setDraft,
}: {
  pool: PoolView;
  draft: SettingsDraft;
  setDraft: (draft: SettingsDraft) => void;
}): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.pools.update.mutationOptions());
  const [problem, setProblem] = useState<string | null>(null);
  const result = readSettings(pool.id, draft);
  const isSame = JSON.stringify(draft) === JSON.stringify(draftOfPool(pool));

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(null);
    if (result.outcome === "invalid") return setProblem("Some fields are wrong; each says what it needs.");
    try {
      const saved = await update.mutateAsync(result.input);
      queryClient.setQueryData(trpc.pools.get.queryKey({ poolId: pool.id }), saved);
      setDraft(draftOfPool(saved));
      toast.success(`Saved the settings of ${saved.name}`);
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return (
    <Card title="Settings" note="open tunnels stay; what is new follows at once">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Text
            label="Name"
            field="name"
            draft={draft}
            setDraft={setDraft}
            error={draftErrors(result).get("name")}
          />
          <Text
            label="Nodes that may use it"
            hint="As in the node list's filter. Empty: all."
            field="nodeFilter"
            draft={draft}
            setDraft={setDraft}
            error={draftErrors(result).get("nodeFilter")}
          />
          <Text label="Description" field="description" draft={draft} setDraft={setDraft} />
        </div>
        <SettingsFields draft={draft} onChange={setDraft} errors={draftErrors(result)} />
        <FormError message={problem} />
        {can("pools:write") ? (
          <span className="flex gap-2">
            <Button type="submit" variant="primary" pending={update.isPending} disabled={isSame}>
              Save
            </Button>
            <Button disabled={isSame} onClick={() => setDraft(draftOfPool(pool))}>
              Discard
            </Button>
          </span>
        ) : (
          <p className="text-ink-muted text-sm">An operator can save changes; everyone can try them.</p>
        )}
      </form>
    </Card>
  );
}

function Text({
  label,
  hint,
  field,
  draft,
  setDraft,
  error,
}: {
  label: string;
  hint?: string;
  field: "name" | "description" | "nodeFilter";
  draft: SettingsDraft;
  setDraft: (draft: SettingsDraft) => void;
  error?: string | undefined;
}): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      <Input value={draft[field]} onChange={(event) => setDraft({ ...draft, [field]: event.target.value })} />
    </Field>
  );
}
