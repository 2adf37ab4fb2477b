"use client";
import { Field, type FieldProps, Input } from "@orrery/ui";
import type { ComponentProps, ReactNode } from "react";

export type DraftTextFieldProps = Pick<FieldProps, "label" | "hint" | "error" | "required" | "optional"> &
  Omit<ComponentProps<"input">, "value" | "onChange" | "required"> & {
    value: string;
    onChange: (text: string) => void;
    /** The field's own class; `className` is the input's. */
    fieldClassName?: string;
  };

/** A field of a draft that one types, with what is wrong with it. */
export function DraftTextField({
  label,
  hint,
  error,
  required = false,
  optional = false,
  fieldClassName,
  value,
  onChange,
  ...input
}: DraftTextFieldProps): ReactNode {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      required={required}
      optional={optional}
      className={fieldClassName}
    >
      <Input {...input} value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
