"use client";
import { Field, Input, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { DURATION_UNITS, type DurationDraft, type DurationUnit } from "./duration-draft.ts";

const UNIT_LABELS: Record<DurationUnit, string> = { ms: "ms", s: "s", min: "min" };

export type DurationFieldProps = {
  label: string;
  value: DurationDraft;
  onChange: (value: DurationDraft) => void;
  hint: ReactNode;
  error: string | undefined;
};

/** A number and its unit side by side. */
export function DurationField({ label, value, onChange, hint, error }: DurationFieldProps): ReactNode {
  return (
    <div className="flex min-w-0 items-start gap-2">
      <Field label={label} hint={hint} error={error} className="flex-1">
        <Input
          inputMode="decimal"
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.target.value.replace(/[^\d.]/g, "") })}
        />
      </Field>
      {/* As far down as the field's label is high. */}
      <span className="w-20 shrink-0 pt-6.5">
        <Select
          aria-label={`Unit of the ${label.toLowerCase()}`}
          value={value.unit}
          onValueChange={(unit) => onChange({ ...value, unit })}
          options={DURATION_UNITS.map((unit) => ({ value: unit, label: UNIT_LABELS[unit] }))}
        />
      </span>
    </div>
  );
}
