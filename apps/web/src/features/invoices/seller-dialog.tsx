"use client";
import type { Seller } from "@orrery/protocol";
import { Dialog, DialogContent, Field, PreviewList, Skeleton, Textarea, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog } from "../accounts/draft-dialog.tsx";
import { DraftTextField, type DraftTextFieldProps } from "../accounts/draft-text-field.tsx";
import { SellerBlock } from "../invoice/document/party-blocks.tsx";
import { draftOfSeller, readSellerDraft, type SellerDraft, type SellerField } from "./seller-draft.ts";
import { UnprintedNote } from "./unprinted-note.tsx";

const TITLE = "Who sends the invoices";

export function SellerDialog({ onClose }: { onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(trpc.billing.seller.queryOptions());
  if (query.data !== undefined && can("billing:write")) {
    return <SellerForm seller={query.data} onClose={onClose} />;
  }
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent title={TITLE}>
        {query.data !== undefined ? (
          <SellerBlock seller={query.data} />
        ) : query.isError ? (
          <QueryError
            compact
            title="It could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton className="h-40" />
        )}
      </DialogContent>
    </Dialog>
  );
}

function SellerForm({ seller, onClose }: { seller: Seller; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const set = useMutation(trpc.billing.setSeller.mutationOptions());
  const [draft, setDraft] = useState(() => draftOfSeller(seller));
  return (
    <DraftDialog
      size="lg"
      title={TITLE}
      description="It stands on drafts, and on every invoice that is finalized from now on."
      submitLabel="Save"
      result={readSellerDraft(draft)}
      send={async (input) => {
        queryClient.setQueryData(trpc.billing.seller.queryKey(), await set.mutateAsync(input));
        // Drafts carry the seller as it is now.
        void queryClient.invalidateQueries(trpc.invoices.pathFilter());
        toast.success("Saved the seller");
      }}
      onClose={onClose}
    >
      {(errors) => <SellerFields draft={draft} errors={errors} onChange={setDraft} />}
    </DraftDialog>
  );
}

function SellerFields({
  draft,
  errors,
  onChange,
}: {
  draft: SellerDraft;
  errors: ReadonlyMap<SellerField, string>;
  onChange: (draft: SellerDraft) => void;
}): ReactNode {
  const text = (field: SellerField, label: string, props: Partial<DraftTextFieldProps> = {}): ReactNode => (
    <DraftTextField
      label={label}
      value={draft[field]}
      onChange={(value) => onChange({ ...draft, [field]: value })}
      error={errors.get(field)}
      {...props}
    />
  );
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {text("name", "Name")}
        {text("taxId", "Tax id", { hint: "Such as a VAT number." })}
        {text("street", "Street")}
        {text("email", "Email")}
        <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-4">
          {text("postalCode", "Postal code")}
          {text("city", "City")}
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-4">
          {text("region", "Region")}
          {text("country", "Country", { placeholder: "DE", maxLength: 2 })}
        </div>
      </div>
      <Field
        label="Payment"
        hint="How to pay, as it stands on invoices: a bank and its IBAN, for example."
        error={errors.get("payment")}
      >
        <Textarea
          value={draft.payment}
          onChange={(event) => onChange({ ...draft, payment: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
        {text("dueDays", "Due after, days", { inputMode: "numeric" })}
        {text("footer", "Foot of each page", { optional: true })}
      </div>
      <UnprintedNote
        texts={(["name", "street", "city", "region", "taxId", "payment", "footer"] as const).map(
          (field) => draft[field],
        )}
      />
      <PreviewList
        items={[
          "Drafts show it at once.",
          "Invoices that are finalized keep the seller that they were finalized with.",
        ]}
      />
    </>
  );
}
