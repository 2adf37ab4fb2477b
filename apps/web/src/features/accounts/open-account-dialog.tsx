"use client";
import type { AccountCreateInput } from "@orrery/protocol";
import { Field, Select, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { type AccountDraft, newAccountDraft, readAccountDraft } from "./account-draft.ts";
import { CurrencyOptions, PERIOD_OPTIONS, ZoneOptions } from "./account-options.tsx";
import { accountHref } from "./account-words.ts";
import { DraftDialog } from "./draft-dialog.tsx";
import { DraftTextField } from "./draft-text-field.tsx";

const ZONES_ID = "account-zones";
const CURRENCIES_ID = "account-currencies";

/** Opens the account's page when it is there. */
export function OpenAccountDialog({ onClose }: { onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const openPage = useOpenPage();
  const opened = useRef<string | null>(null);
  const queryClient = useQueryClient();
  const create = useMutation(trpc.accounts.create.mutationOptions());
  const [draft, setDraft] = useState(() =>
    newAccountDraft(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"),
  );
  const change = (field: keyof AccountDraft) => (value: string) => setDraft({ ...draft, [field]: value });

  async function send(input: AccountCreateInput): Promise<void> {
    const account = await create.mutateAsync(input);
    queryClient.setQueryData(trpc.accounts.get.queryKey({ accountId: account.id }), account);
    toast.success(`Opened the account ${account.name}`);
    opened.current = account.id;
    void queryClient.invalidateQueries(trpc.accounts.list.queryFilter());
  }

  return (
    <DraftDialog
      size="lg"
      title="Open an account"
      description="Who pays for what nodes, workers and pools use. It opens with no credits."
      submitLabel="Open account"
      result={readAccountDraft(draft)}
      send={send}
      onClose={() => {
        // First the address forgets the dialog: written on the way, it would end the navigation.
        onClose();
        if (opened.current !== null) openPage(accountHref(opened.current));
      }}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Name"
            required
            value={draft.name}
            onChange={change("name")}
            error={errors.get("name")}
            hint="A customer, a team or a project."
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <DraftTextField
              label="Time zone"
              value={draft.zone}
              onChange={change("zone")}
              error={errors.get("zone")}
              hint="Its days and months are billed. It stays as it is."
              list={ZONES_ID}
            />
            <Field label="Billed">
              <Select value={draft.period} onValueChange={change("period")} options={PERIOD_OPTIONS} />
            </Field>
            <DraftTextField
              label="Currency"
              value={draft.currency}
              onChange={change("currency")}
              error={errors.get("currency")}
              hint="Of its invoices. It stays as it is."
              list={CURRENCIES_ID}
            />
            <DraftTextField
              label="Price of one credit"
              value={draft.creditPrice}
              onChange={change("creditPrice")}
              error={errors.get("creditPrice")}
              hint={`In ${draft.currency.trim().toUpperCase() || "its currency"}, such as 0.015.`}
              inputMode="decimal"
            />
            <DraftTextField
              label="Tax, in percent"
              value={draft.taxPercent}
              onChange={change("taxPercent")}
              error={errors.get("taxPercent")}
              hint="Once, on an invoice's sum."
              inputMode="decimal"
            />
            <DraftTextField
              label="Overdraft, in credits"
              value={draft.overdraft}
              onChange={change("overdraft")}
              error={errors.get("overdraft")}
              hint="How far the balance may fall below zero; it is billed."
              inputMode="decimal"
            />
          </div>
          <ZoneOptions id={ZONES_ID} />
          <CurrencyOptions id={CURRENCIES_ID} />
        </>
      )}
    </DraftDialog>
  );
}
