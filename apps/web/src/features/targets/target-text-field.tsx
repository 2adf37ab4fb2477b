"use client";
import { Field, type FieldProps, Input } from "@orrery/ui";
import type { ComponentProps, ReactNode } from "react";
import type { TargetDraft, TargetErrors } from "./target-draft.ts";

export type TargetFieldsProps = {
  draft: TargetDraft;
  errors: TargetErrors;
  onChange: (draft: TargetDraft) => void;
};

type TextKey = {
  [Key in keyof TargetDraft]: TargetDraft[Key] extends string
    ? string extends TargetDraft[Key]
      ? Key
      : never
    : never;
}[keyof TargetDraft];

export type TargetTextFieldProps = TargetFieldsProps &
  Pick<FieldProps, "label" | "hint" | "required" | "optional"> &
  Pick<ComponentProps<"input">, "className" | "inputMode" | "placeholder"> & { field: TextKey };

/** A field of a target's draft that one types, with what is wrong with it. */
export function TargetTextField({
  draft,
  errors,
  onChange,
  field,
  label,
  hint,
  required = false,
  optional = false,
  ...input
}: TargetTextFieldProps): ReactNode {
  return (
    <Field label={label} hint={hint} required={required} optional={optional} error={errors.get(field)}>
      <Input
        {...input}
        value={draft[field]}
        onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
      />
    </Field>
  );
}
