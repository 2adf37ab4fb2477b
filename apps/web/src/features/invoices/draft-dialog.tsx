"use client";
import { AccountId } from "@orrery/protocol";
import { Field, Input, PreviewList, readNowMs, SegmentedField, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog as FormDialog } from "../accounts/draft-dialog.tsx";
import { AccountSelect } from "./account-select.tsx";
import { type DraftWish, draftPreview, readDraftWish, type WhichPeriod } from "./draft-wish.ts";
import { invoiceHref } from "./invoice-face.ts";
import { useAccountNames } from "./use-account-names.ts";

/** Makes a draft, or opens the one that is there, and shows it. */
export function DraftDialog({
  accountId,
  onClose,
}: {
  accountId: string | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const openPage = useOpenPage();
  const drafted = useRef<string | null>(null);
  const queryClient = useQueryClient();
  const draft = useMutation(trpc.invoices.draft.mutationOptions());
  const { byId } = useAccountNames();
  const [nowMs] = useState(readNowMs);
  const [wish, setWish] = useState<DraftWish>({ accountId: accountId ?? "", which: "last", day: "" });
  const account = AccountId.safeParse(wish.accountId).success ? byId.get(wish.accountId) : undefined;
  const preview = account === undefined ? null : draftPreview(account, wish, nowMs);
  return (
    <FormDialog
      title="New draft"
      description="What an account owes for a period, as it stands now. Nothing is sent to anybody."
      submitLabel="Make draft"
      result={readDraftWish(wish, account, nowMs)}
      send={async (input) => {
        const made = await draft.mutateAsync(input);
        queryClient.setQueryData(trpc.invoices.get.queryKey({ invoiceId: made.id }), made);
        void queryClient.invalidateQueries(trpc.invoices.list.pathFilter());
        toast.success(`The draft for ${made.accountName} is there`);
        drafted.current = made.id;
      }}
      onClose={() => {
        // First the address forgets the dialog: written on the way, it would end the navigation.
        onClose();
        if (drafted.current !== null) openPage(invoiceHref(drafted.current));
      }}
    >
      {(errors) => (
        <>
          <Field label="Account" required error={errors.get("accountId")}>
            <AccountSelect
              value={wish.accountId === "" ? null : wish.accountId}
              onChange={(next) => setWish({ ...wish, accountId: next ?? "" })}
            />
          </Field>
          <SegmentedField<WhichPeriod>
            label="Period"
            value={wish.which}
            onValueChange={(which) => setWish({ ...wish, which })}
            options={[
              { value: "last", label: "Last one that ended" },
              { value: "running", label: "Running one" },
              { value: "day", label: "Of a day" },
            ]}
          />
          {wish.which === "day" ? (
            <Field
              label="A day of the period"
              hint={account === undefined ? undefined : `In ${account.zone}.`}
              error={errors.get("atMs")}
            >
              <Input
                type="date"
                className="sm:max-w-44"
                value={wish.day}
                onChange={(event) => setWish({ ...wish, day: event.target.value })}
              />
            </Field>
          ) : null}
          {preview === null ? null : <PreviewList items={preview} />}
        </>
      )}
    </FormDialog>
  );
}
