"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { Button, Card, PreviewList, SegmentedField } from "@orrery/ui";
import { type FormEvent, type ReactNode, useId } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { draftErrors } from "../../accounts/read-draft.ts";
import { FormError } from "../../auth/form-error.tsx";
import { MODE_LABELS } from "../../scaling/group-words.ts";
import { SETTING_WORDS, settingChanges } from "../setting-words.ts";
import { ForecastFields } from "./forecast-fields.tsx";
import { PoliciesFields } from "./policies-fields.tsx";
import { DraftDuration, DraftText, FieldGroup } from "./setting-fields.tsx";
import type { SettingsEditor } from "./use-settings-editor.ts";

/** All of a group's settings: its policies, its bounds, how fast it may move, and what it does not believe. */
export function SettingsForm({
  group,
  editor,
}: {
  group: ScalingGroupView;
  editor: SettingsEditor;
}): ReactNode {
  const { draft, change, result } = editor;
  const { can } = useMe();
  const formId = useId();
  const errors = draftErrors(result);
  const props = { draft, onChange: change, errors };

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (result.outcome === "invalid") {
      document.getElementById(formId)?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
    void editor.save();
  }

  return (
    <Card title="Policies and settings" note="as typed">
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-6">
        <div className="grid gap-4 sm:grid-cols-3">
          <DraftText {...props} field="name" label="Name" />
          <DraftText {...props} field="min" {...SETTING_WORDS.min} />
          <DraftText {...props} field="max" {...SETTING_WORDS.max} />
        </div>
        <SegmentedField
          label="Mode"
          value={draft.mode}
          onValueChange={(mode) => change({ ...draft, mode })}
          options={(["on", "dry-run"] as const).map((value) => ({ value, label: MODE_LABELS[value] }))}
          hint={SETTING_WORDS.mode.hint}
        />
        <PoliciesFields {...props} />
        <FieldGroup title="How fast it moves">
          {(["evaluateEveryMs", "upCooldownMs", "downCooldownMs", "stabilizationMs"] as const).map(
            (field) => (
              <DraftDuration key={field} {...props} field={field} />
            ),
          )}
          {(["upStepRatio", "downStepRatio", "downStepCount"] as const).map((field) => (
            <DraftText key={field} {...props} field={field} {...SETTING_WORDS[field]} />
          ))}
        </FieldGroup>
        <FieldGroup title="What it believes">
          <DraftDuration {...props} field="staleAfterMs" />
          <DraftDuration {...props} field="startWithinMs" />
          <DraftText {...props} field="quorumRatio" {...SETTING_WORDS.quorumRatio} />
        </FieldGroup>
        <ForecastFields {...props} />
        <Changes group={group} editor={editor} />
        <FormError message={editor.problem} />
        {can("scaling:write") ? (
          <span className="flex gap-2">
            <Button type="submit" variant="primary" pending={editor.isPending} disabled={editor.isSame}>
              Apply
            </Button>
            <Button disabled={editor.isSame} onClick={editor.discard}>
              Discard
            </Button>
          </span>
        ) : (
          <p className="text-ink-muted text-sm">An operator can apply changes; everyone can try them.</p>
        )}
      </form>
    </Card>
  );
}

function Changes({ group, editor }: { group: ScalingGroupView; editor: SettingsEditor }): ReactNode {
  const { result, isSame, isOverwriting } = editor;
  if (isSame || result.outcome === "invalid") return null;
  const { name, settings } = result.input;
  const changes = settingChanges(group.settings, settings);
  const renamed = name === group.name ? [] : [`It is called ${name}.`];
  const { min, max } = settings;
  const bound = Math.min(max, Math.max(min, group.wantedCount));
  return (
    <PreviewList
      title="What applying changes"
      items={[
        ...renamed,
        ...changes,
        ...(bound === group.wantedCount
          ? []
          : [`From ${group.wantedCount} to ${bound} instances at once: bounds wait for nothing.`]),
        "Waits and windows that are under way go on.",
        ...(isOverwriting
          ? [
              "Somebody changed these settings since you began to type: applying replaces theirs. Discard to see them.",
            ]
          : []),
      ]}
    />
  );
}
