"use client";
import { Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import { DurationField } from "../../targets/duration-field.tsx";
import { numberOf } from "../settings/policy-draft.ts";
import type { PlantDraft } from "./plant-draft.ts";

/** How instances behave in a replay: of the first policy's metric. */
export function PlantFields({
  draft,
  onChange,
}: {
  draft: PlantDraft;
  onChange: (draft: PlantDraft) => void;
}): ReactNode {
  const error = (text: string) => (numberOf(text) > 0 ? undefined : "A number above 0.");
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-ink-muted text-xs">
        How an instance behaves in the replay
      </summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-3">
        <DurationField
          label="Ready after"
          value={draft.start}
          onChange={(start) => onChange({ ...draft, start })}
          hint="It was wanted."
          error={undefined}
        />
        <Field label="Carries" hint="Of the first metric; cpu: 1 is all of it." error={error(draft.capacity)}>
          <Input
            inputMode="decimal"
            value={draft.capacity}
            onChange={({ target }) => onChange({ ...draft, capacity: target.value })}
          />
        </Field>
        <Field label="Threshold" hint="Time above it is told." error={error(draft.threshold)}>
          <Input
            inputMode="decimal"
            value={draft.threshold}
            onChange={({ target }) => onChange({ ...draft, threshold: target.value })}
          />
        </Field>
      </div>
    </details>
  );
}
