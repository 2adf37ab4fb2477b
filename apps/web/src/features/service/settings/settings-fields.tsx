"use client";
import { Badge, Checkbox, Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import type { DurationDraft } from "../../targets/duration-draft.ts";
import { DurationField } from "../../targets/duration-field.tsx";
import { SETTING_GROUPS, type SettingField, type SettingGroup } from "./setting-fields.ts";
import {
  defaultDraft,
  defaultText,
  isDefault,
  type SettingDraft,
  type SettingsDraft,
} from "./settings-draft.ts";

export type SettingsFieldsProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  errors: ReadonlyMap<string, string>;
  /** Below the fields of the callers' group. */
  callers: ReactNode;
};

/** Every setting in its group, with its default; what differs from that is marked. */
export function SettingsFields({ draft, onChange, errors, callers }: SettingsFieldsProps): ReactNode {
  const change = (path: string) => (value: SettingDraft) =>
    onChange({ ...draft, values: { ...draft.values, [path]: value } });
  return SETTING_GROUPS.map((group) => (
    <Group key={group.title} group={group} draft={draft}>
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {group.fields.map((field) => (
          <SettingInput
            key={field.path}
            field={field}
            value={draft.values[field.path] as SettingDraft}
            onChange={change(field.path)}
            error={errors.get(field.path)}
          />
        ))}
      </div>
      {group.title === "Callers" ? callers : null}
    </Group>
  ));
}

function Group({
  group: { title, sentence, fields },
  draft,
  children,
}: {
  group: SettingGroup;
  draft: SettingsDraft;
  children: ReactNode;
}): ReactNode {
  const changed = fields.filter((field) => !isDefault(field, draft.values[field.path])).length;
  return (
    <fieldset className="min-w-0 border-line border-t pt-4">
      <legend className="sr-only">{title}</legend>
      <div className="mb-3 flex flex-wrap items-baseline gap-x-2">
        <span aria-hidden className="font-medium text-ink text-sm">
          {title}
        </span>
        <span className="text-pretty text-ink-faint text-xs">{sentence}</span>
        {changed === 0 ? null : <Badge>{changed} changed</Badge>}
      </div>
      {children}
    </fieldset>
  );
}

type SettingInputProps = {
  field: SettingField;
  value: SettingDraft;
  onChange: (value: SettingDraft) => void;
  error: string | undefined;
};

function SettingInput({ field, value, onChange, error }: SettingInputProps): ReactNode {
  const { kind, label } = field;
  const hint = <Hint field={field} value={value} onReset={() => onChange(defaultDraft(field))} />;
  if (kind === "switch") {
    return (
      <div className="flex min-w-0 flex-col gap-1">
        <Checkbox
          label={label}
          checked={value === true}
          onCheckedChange={(checked) => onChange(checked === true)}
        />
        <p className="pl-6 text-ink-faint text-xs">{hint}</p>
      </div>
    );
  }
  if (kind === "duration") {
    return (
      <DurationField
        label={label}
        value={value as DurationDraft}
        onChange={onChange}
        hint={hint}
        error={error}
      />
    );
  }
  return (
    <Field label={label} hint={hint} error={error}>
      <Input
        inputMode={kind === "percent" || kind === "number" ? "decimal" : "numeric"}
        value={String(value)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** What it is for, and the default; where it differs from that, the way back. */
function Hint({
  field,
  value,
  onReset,
}: {
  field: SettingField;
  value: SettingDraft;
  onReset: () => void;
}): ReactNode {
  if (isDefault(field, value)) {
    return (
      <>
        {field.hint} <span className="whitespace-nowrap">Default {defaultText(field)}.</span>
      </>
    );
  }
  return (
    <>
      {field.hint}{" "}
      <span data-changed={field.path} className="text-ink">
        Changed;{" "}
        <button
          type="button"
          className="underline underline-offset-2"
          aria-label={`Default of ${field.label.toLowerCase()}: ${defaultText(field)}`}
          onClick={onReset}
        >
          default {defaultText(field)}
        </button>
      </span>
    </>
  );
}
