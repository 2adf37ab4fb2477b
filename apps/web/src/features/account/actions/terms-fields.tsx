"use client";
import { Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import type { TermsDraft } from "./credit-drafts.ts";

export type TermsFieldsProps = {
  draft: TermsDraft;
  errors: ReadonlyMap<string, string>;
  onChange: (change: Partial<TermsDraft>) => void;
};

/** How many credits come in, when they pay, and when they end. */
export function TermsFields({ draft, errors, onChange }: TermsFieldsProps): ReactNode {
  return (
    <>
      <DraftTextField
        label="Credits"
        required
        inputMode="decimal"
        value={draft.credits}
        onChange={(credits) => onChange({ credits })}
        error={errors.get("credits")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <DraftTextField
          label="Priority"
          inputMode="numeric"
          value={draft.priority}
          onChange={(priority) => onChange({ priority })}
          error={errors.get("priority")}
          hint="0 pays first, 100 last."
        />
        <Field
          label="They end"
          optional
          error={errors.get("endsAt")}
          hint="In your time zone; empty = never. What is left then is booked as expired."
        >
          <Input
            type="datetime-local"
            value={draft.endsAt}
            onChange={(event) => onChange({ endsAt: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}
