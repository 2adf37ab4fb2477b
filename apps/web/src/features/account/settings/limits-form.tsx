"use client";
import type { AccountView } from "@orrery/protocol";
import { type ReactNode, useState } from "react";
import { periodNoun } from "../../accounts/account-words.ts";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { draftChanges, type LimitsDraft, limitsDraftOf, readLimitsDraft } from "./settings-draft.ts";
import { SettingsForm } from "./settings-form.tsx";

export function LimitsForm({ account }: { account: AccountView }): ReactNode {
  const before = limitsDraftOf(account);
  const [draft, setDraft] = useState(before);
  const change = (part: Partial<LimitsDraft>) => setDraft((now) => ({ ...now, ...part }));
  const labels: Record<keyof LimitsDraft, string> = {
    dayLimit: "Limit a day",
    periodLimit: `Limit a ${periodNoun(account.period)}`,
    overdraft: "Overdraft",
    reserve: "Reserve of each node",
  };
  return (
    <SettingsForm
      title="Limits"
      note="in credits"
      result={readLimitsDraft(account, draft)}
      changes={draftChanges(before, draft, labels)}
      consequences={[
        "Usage that would go over a limit is refused within a second, wherever nodes are connected.",
      ]}
      submitLabel="Save limits"
      onDiscard={() => setDraft(before)}
    >
      {(errors) => (
        <div className="grid gap-4 sm:grid-cols-2">
          {FIELDS.map(({ field, hint }) => (
            <DraftTextField
              key={field}
              label={labels[field]}
              optional={field === "dayLimit" || field === "periodLimit"}
              inputMode="decimal"
              value={draft[field]}
              onChange={(text) => change({ [field]: text })}
              error={errors.get(field)}
              hint={hint}
            />
          ))}
        </div>
      )}
    </SettingsForm>
  );
}

const FIELDS: ReadonlyArray<{ field: keyof LimitsDraft; hint: string }> = [
  { field: "dayLimit", hint: "Of the account's day; empty = no limit." },
  { field: "periodLimit", hint: "Of the running period; empty = no limit." },
  { field: "overdraft", hint: "How far the balance may fall below zero; it is billed." },
  { field: "reserve", hint: "What each node may spend while it does not reach the hub." },
];
