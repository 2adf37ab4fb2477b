"use client";
import { Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import { DurationField } from "../../targets/duration-field.tsx";
import { SETTING_WORDS } from "../setting-words.ts";
import type { DurationSetting, SettingsDraft, SettingsErrors, TextSetting } from "./settings-draft.ts";

export type SettingFieldsProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  errors: SettingsErrors;
};

export function FieldGroup({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-3 font-medium text-ink text-sm">{title}</legend>
      <div className="grid gap-4 sm:grid-cols-2 2xl:grid-cols-3">{children}</div>
    </fieldset>
  );
}

export function DraftText({
  draft,
  onChange,
  errors,
  field,
  label,
  hint,
}: SettingFieldsProps & { field: TextSetting | "name"; label: string; hint?: string }): ReactNode {
  const value = field === "name" ? draft.name : draft.texts[field];
  return (
    <Field label={label} hint={hint} error={errors.get(field)}>
      <Input
        inputMode={field === "name" ? "text" : "decimal"}
        value={value}
        onChange={({ target }) =>
          onChange(
            field === "name"
              ? { ...draft, name: target.value }
              : { ...draft, texts: { ...draft.texts, [field]: target.value } },
          )
        }
      />
    </Field>
  );
}

export function DraftDuration({
  draft,
  onChange,
  errors,
  field,
}: SettingFieldsProps & { field: DurationSetting }): ReactNode {
  return (
    <DurationField
      {...SETTING_WORDS[field]}
      value={draft.durations[field]}
      onChange={(value) => onChange({ ...draft, durations: { ...draft.durations, [field]: value } })}
      error={errors.get(field)}
    />
  );
}
