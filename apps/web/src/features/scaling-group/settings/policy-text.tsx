"use client";
import { Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import type { PolicyDraft } from "./policy-draft.ts";
import type { PolicyFieldsProps } from "./policy-fields-props.ts";

type TextField = {
  [Key in keyof PolicyDraft]: PolicyDraft[Key] extends string
    ? string extends PolicyDraft[Key]
      ? Key
      : never
    : never;
}[keyof PolicyDraft];

export type PolicyTextProps = PolicyFieldsProps & {
  field: TextField;
  label: string;
  hint?: ReactNode;
  /** Under which name the schema knows it, where that is another one. */
  error?: string;
  optional?: boolean;
  isText?: boolean;
  className?: string;
};

/** One field of a policy that is typed. */
export function PolicyText({
  policy,
  path,
  errors,
  onChange,
  field,
  label,
  hint,
  error = field,
  optional = false,
  isText = false,
  className,
}: PolicyTextProps): ReactNode {
  return (
    <Field
      label={label}
      hint={hint}
      optional={optional}
      error={errors.get(`${path}.${error}`)}
      className={className}
    >
      <Input
        inputMode={isText ? "text" : "decimal"}
        value={policy[field]}
        onChange={({ target }) => onChange({ ...policy, [field]: target.value })}
      />
    </Field>
  );
}
