"use client";
import type { AccountView } from "@orrery/protocol";
import { Checkbox, formatCredits, readNowMs, toast, useViewerLocale } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { comingInItems } from "./coming-in-items.tsx";
import { type GrantDraft, NEW_TERMS, readGrantDraft, typedUnits } from "./credit-drafts.ts";
import { CreditsPreview } from "./credits-preview.tsx";
import { TermsFields } from "./terms-fields.tsx";
import { useCreditChange } from "./use-credit-change.ts";

export function GrantDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const locale = useViewerLocale();
  const grant = useMutation(trpc.credits.grant.mutationOptions());
  const send = useCreditChange(grant.mutateAsync);
  const [draft, setDraft] = useState<GrantDraft>({ ...NEW_TERMS, isPromotional: true, reason: "" });
  const change = (part: Partial<GrantDraft>) => setDraft((before) => ({ ...before, ...part }));
  const units = typedUnits(draft.credits);

  return (
    <DraftDialog
      title={`Grant credits to ${account.name}`}
      description="Credits that nobody pays for."
      submitLabel="Grant credits"
      result={readGrantDraft(account.id, draft, readNowMs())}
      send={async (wish) => {
        await send(wish);
        toast.success(`Granted ${formatCredits(units, locale)} to ${account.name}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TermsFields draft={draft} errors={errors} onChange={change} />
          <Checkbox
            checked={draft.isPromotional}
            onCheckedChange={(checked) => change({ isPromotional: checked === true })}
            label="Promotional"
            hint="Pays before bought credits of the same priority and end; invoices show it apart."
          />
          <DraftTextField
            label="Reason"
            required
            value={draft.reason}
            onChange={(reason) => change({ reason })}
            error={errors.get("reason")}
          />
          <CreditsPreview items={units === null ? null : comingInItems(account, units, draft.endsAt)} />
        </>
      )}
    </DraftDialog>
  );
}
