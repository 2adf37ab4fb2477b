"use client";
import { Field, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { FIRST_POLICIES, FIRST_POLICY_WORDS, type GroupDraft } from "./group-draft.ts";

export function FirstPolicyField({
  draft,
  onChange,
}: {
  draft: GroupDraft;
  onChange: (draft: GroupDraft) => void;
}): ReactNode {
  return (
    <Field label="First policy" hint={FIRST_POLICY_WORDS[draft.policy].sentence}>
      <Select
        value={draft.policy}
        onValueChange={(policy) => onChange({ ...draft, policy })}
        options={FIRST_POLICIES.map((value) => ({
          value,
          label: FIRST_POLICY_WORDS[value].label,
          hint: FIRST_POLICY_WORDS[value].sentence,
        }))}
      />
    </Field>
  );
}
