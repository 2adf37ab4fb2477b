"use client";
import type { AccountView } from "@orrery/protocol";
import { type ReactNode, useState } from "react";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { UnprintedNote } from "../../invoices/unprinted-note.tsx";
import { type AddressDraft, draftChanges, readAddressDraft } from "./settings-draft.ts";
import { SettingsForm } from "./settings-form.tsx";

const LABELS: Record<keyof AddressDraft, string> = {
  name: "Billed to",
  street: "Street",
  postalCode: "Postal code",
  city: "City",
  region: "Region",
  country: "Country",
  email: "Email",
  taxId: "Tax id",
};

const HINTS: Partial<Record<keyof AddressDraft, string>> = {
  country: "Two letters, such as DE.",
  email: "Where invoices go.",
  taxId: "Such as a VAT number; it stands on invoices.",
};

const FIELDS = Object.keys(LABELS) as Array<keyof AddressDraft>;

export function AddressForm({ account }: { account: AccountView }): ReactNode {
  const before = account.billingAddress;
  const [draft, setDraft] = useState<AddressDraft>(before);
  return (
    <SettingsForm
      title="Billing address"
      note="as it stands on invoices"
      result={readAddressDraft(account, draft)}
      changes={draftChanges(before, draft, LABELS)}
      consequences={["Invoices that are finalized already keep the address that they have."]}
      submitLabel="Save address"
      onDiscard={() => setDraft(before)}
    >
      {(errors) => (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            {FIELDS.map((field) => (
              <DraftTextField
                key={field}
                label={LABELS[field]}
                value={draft[field]}
                onChange={(text) => setDraft((now) => ({ ...now, [field]: text }))}
                error={errors.get(field)}
                hint={HINTS[field]}
              />
            ))}
          </div>
          <UnprintedNote texts={[account.name, ...printedTexts(draft)]} />
        </>
      )}
    </SettingsForm>
  );
}

/** What stands on invoices as it is typed; a country is written out in English. */
function printedTexts({ name, street, postalCode, city, region, taxId }: AddressDraft): string[] {
  return [name, street, postalCode, city, region, taxId];
}
