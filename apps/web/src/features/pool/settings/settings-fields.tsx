"use client";
import { Checkbox, Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import { DurationField } from "../../targets/duration-field.tsx";
import { COUNT_WORDS, DURATION_WORDS } from "./setting-words.ts";
import type { CountSetting, DurationSetting, SettingsDraft, SettingsField } from "./settings-draft.ts";

export type SettingsFieldsProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  errors: ReadonlyMap<SettingsField, string>;
};

export function SettingsFields(props: SettingsFieldsProps): ReactNode {
  const { draft, onChange, errors } = props;
  const durations = (fields: DurationSetting[]) =>
    fields.map((field) => <Duration key={field} {...props} field={field} />);
  const counts = (fields: CountSetting[]) =>
    fields.map((field) => <Count key={field} {...props} field={field} />);
  const text = (field: "ejectionCap" | "ports" | "allowPrivate" | "echoUrl") => (
    <Input value={draft[field]} onChange={(event) => onChange({ ...draft, [field]: event.target.value })} />
  );
  return (
    <>
      <Group title="Rotation and sessions">
        {durations(["rotateEveryMs", "rotateAtLeastMs", "stickyTtlMs"])}
      </Group>
      <Group title="Health">
        {durations(["cooldownBaseMs", "cooldownMaxMs", "slowStartMs"])}
        <Field
          label="Held back at most, %"
          hint="Of a tier, for mere suspicion."
          error={errors.get("ejectionCapRatio")}
        >
          {text("ejectionCap")}
        </Field>
      </Group>
      <Group title="Tries and waits">
        {durations([
          "connectTimeoutMs",
          "handshakeTimeoutMs",
          "idleTimeoutMs",
          "attemptsForMs",
          "budgetWaitMs",
        ])}
        {counts(["attemptsMax", "connectionsMax", "queueMax"])}
        <Checkbox
          label="Ask again where a target turns an exit away"
          hint="GET, HEAD and OPTIONS, at most twice, through other exits."
          checked={draft.retryBlocked}
          onCheckedChange={(checked) => onChange({ ...draft, retryBlocked: checked === true })}
        />
      </Group>
      <Group title="Probes">
        {durations(["probeEveryMs", "probeIdleEveryMs"])}
        <Field
          label="Echo address"
          optional
          hint="Says who asks. Empty: the hub's own."
          error={errors.get("echoUrl")}
        >
          {text("echoUrl")}
        </Field>
      </Group>
      <Group title="What may be asked for">
        <Field label="Ports" error={errors.get("ports")}>
          {text("ports")}
        </Field>
        <Field
          label="Private subnets"
          optional
          hint="Everything private is refused but these."
          error={errors.get("allowPrivate")}
        >
          {text("allowPrivate")}
        </Field>
      </Group>
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-3 font-medium text-ink text-sm">{title}</legend>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-2 2xl:grid-cols-3">
        {children}
      </div>
    </fieldset>
  );
}

function Duration({
  draft,
  onChange,
  errors,
  field,
}: SettingsFieldsProps & { field: DurationSetting }): ReactNode {
  return (
    <DurationField
      {...DURATION_WORDS[field]}
      value={draft.durations[field]}
      onChange={(value) => onChange({ ...draft, durations: { ...draft.durations, [field]: value } })}
      error={errors.get(field)}
    />
  );
}

function Count({ draft, onChange, errors, field }: SettingsFieldsProps & { field: CountSetting }): ReactNode {
  return (
    <Field {...COUNT_WORDS[field]} error={errors.get(field)}>
      <Input
        inputMode="numeric"
        value={draft.counts[field]}
        onChange={(event) => onChange({ ...draft, counts: { ...draft.counts, [field]: event.target.value } })}
      />
    </Field>
  );
}
