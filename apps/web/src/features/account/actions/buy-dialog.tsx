"use client";
import type { AccountView } from "@orrery/protocol";
import { formatCredits, readNowMs, toast, useViewerLocale } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { comingInItems } from "./coming-in-items.tsx";
import { type BuyDraft, NEW_TERMS, readBuyDraft, typedUnits } from "./credit-drafts.ts";
import { CreditsPreview } from "./credits-preview.tsx";
import { priceText } from "./price-text.ts";
import { TermsFields } from "./terms-fields.tsx";
import { useCreditChange } from "./use-credit-change.ts";

export function BuyDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const locale = useViewerLocale();
  const buy = useMutation(trpc.credits.buy.mutationOptions());
  const send = useCreditChange(buy.mutateAsync);
  const [draft, setDraft] = useState<BuyDraft>({ ...NEW_TERMS, reference: "" });
  const change = (part: Partial<BuyDraft>) => setDraft((before) => ({ ...before, ...part }));
  const units = typedUnits(draft.credits);

  return (
    <DraftDialog
      title={`Sell credits to ${account.name}`}
      description="Credits that were paid for outside of Orrery, such as by a transfer."
      submitLabel="Book the sale"
      result={readBuyDraft(account.id, draft, readNowMs())}
      send={async (wish) => {
        await send(wish);
        toast.success(`Sold ${formatCredits(units, locale)} to ${account.name}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TermsFields draft={draft} errors={errors} onChange={change} />
          <DraftTextField
            label="Reference of the payment"
            required
            value={draft.reference}
            onChange={(reference) => change({ reference })}
            error={errors.get("reference")}
            hint="As the books outside have it."
          />
          <CreditsPreview
            items={
              units === null
                ? null
                : [
                    ...comingInItems(account, units, draft.endsAt),
                    `At the account's price they cost ${priceText(account, units, locale)} before tax; nothing is charged here.`,
                  ]
            }
          />
        </>
      )}
    </DraftDialog>
  );
}
