"use client";
import type { ServiceView } from "@orrery/protocol";
import { Button, Card, classNames, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { draftErrors } from "../../accounts/read-draft.ts";
import { FormError } from "../../auth/form-error.tsx";
import { countOf } from "../../list/count-text.ts";
import { CallerRates } from "./caller-rates.tsx";
import { SETTING_FIELDS } from "./setting-fields.ts";
import { draftOfService, readSettings, type SettingsDraft } from "./settings-draft.ts";
import { SettingsFields } from "./settings-fields.tsx";

/** How requests find an instance, but for the strategy. */
export function SettingsTab({ service }: { service: ServiceView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.services.update.mutationOptions());
  const [draft, setDraft] = useState(() => draftOfService(service));
  const [problem, setProblem] = useState<string | null>(null);
  const result = readSettings(service, draft);
  const errors = draftErrors(result);
  const unsaved = changesOf(draft, draftOfService(service));

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(null);
    if (result.outcome === "invalid") return setProblem("Some fields are wrong; each says what it needs.");
    try {
      const saved = await update.mutateAsync(result.input);
      queryClient.setQueryData(trpc.services.get.queryKey({ serviceId: service.id }), saved);
      setDraft(draftOfService(saved));
      toast.success(`Saved the settings of ${saved.name}`);
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return (
    <Card title="Settings" note="new requests follow at once">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          <DraftTextField
            label="Name"
            hint="Callers ask for it; it cannot change while a worker's port is for it."
            value={draft.name}
            onChange={(name) => setDraft({ ...draft, name })}
            error={errors.get("name")}
          />
          <DraftTextField
            label="Description"
            optional
            fieldClassName="xl:col-span-2"
            value={draft.description}
            onChange={(description) => setDraft({ ...draft, description })}
            error={errors.get("description")}
          />
        </div>
        <SettingsFields
          draft={draft}
          onChange={setDraft}
          errors={errors}
          callers={
            <CallerRates
              callers={draft.callers}
              onChange={(callers) => setDraft({ ...draft, callers })}
              errors={errors}
            />
          }
        />
        <FormError message={problem} />
        {can("services:write") ? (
          <span
            className={classNames(
              "flex flex-wrap items-center gap-2 border-line border-t bg-surface py-3",
              unsaved > 0 && "sticky bottom-0",
            )}
          >
            <Button type="submit" variant="primary" pending={update.isPending} disabled={unsaved === 0}>
              Save
            </Button>
            <Button disabled={unsaved === 0} onClick={() => setDraft(draftOfService(service))}>
              Discard
            </Button>
            <span className="text-ink-muted text-xs">
              {unsaved === 0 ? "Nothing to save." : `${countOf(unsaved, "change")} not saved yet.`}
            </span>
          </span>
        ) : (
          <p className="text-ink-muted text-sm">An operator can save changes.</p>
        )}
      </form>
    </Card>
  );
}

function changesOf(draft: SettingsDraft, saved: SettingsDraft): number {
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  return (
    SETTING_FIELDS.filter(({ path }) => differs(draft.values[path], saved.values[path])).length +
    [
      differs(draft.name, saved.name),
      differs(draft.description, saved.description),
      differs(draft.callers, saved.callers),
    ].filter(Boolean).length
  );
}
