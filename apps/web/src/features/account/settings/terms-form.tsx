"use client";
import type { AccountView } from "@orrery/protocol";
import { Field, Select } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { PERIOD_OPTIONS } from "../../accounts/account-options.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { OperatorField } from "./operator-field.tsx";
import { draftChanges, readTermsDraft, type TermsDraft, termsDraftOf } from "./settings-draft.ts";
import { SettingsForm } from "./settings-form.tsx";

const LABELS: Record<keyof TermsDraft, string> = {
  name: "Name",
  ownerId: "Owner",
  creditPrice: "Price of a credit",
  taxPercent: "Tax, in percent",
  period: "Billed",
};

export function TermsForm({ account }: { account: AccountView }): ReactNode {
  const before = termsDraftOf(account);
  const [draft, setDraft] = useState(before);
  const change = (part: Partial<TermsDraft>) => setDraft((now) => ({ ...now, ...part }));
  const isPriced = (["creditPrice", "taxPercent", "period"] as const).some(
    (field) => draft[field] !== before[field],
  );
  return (
    <SettingsForm
      title="Terms"
      result={readTermsDraft(account, draft)}
      changes={draftChanges(before, draft, LABELS)}
      consequences={
        isPriced ? ["Invoices that are finalized from then on are made out so; earlier ones stay."] : []
      }
      submitLabel="Save terms"
      onDiscard={() => setDraft(before)}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Name"
            value={draft.name}
            onChange={(name) => change({ name })}
            error={errors.get("name")}
          />
          <OperatorField
            label="Owner"
            value={draft.ownerId}
            onChange={(ownerId) => change({ ownerId })}
            error={errors.get("ownerId")}
            hint="Who answers for it; is told when credits or limits run short."
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <DraftTextField
              label="Price of one credit"
              inputMode="decimal"
              value={draft.creditPrice}
              onChange={(creditPrice) => change({ creditPrice })}
              error={errors.get("creditPrice")}
              hint={`In ${account.currency}.`}
            />
            <DraftTextField
              label="Tax, in percent"
              inputMode="decimal"
              value={draft.taxPercent}
              onChange={(taxPercent) => change({ taxPercent })}
              error={errors.get("taxPercent")}
            />
            <Field label="Billed">
              <Select
                value={draft.period}
                onValueChange={(period) => change({ period })}
                options={PERIOD_OPTIONS}
              />
            </Field>
          </div>
        </>
      )}
    </SettingsForm>
  );
}
