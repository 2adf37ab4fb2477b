"use client";
import type { AccountView } from "@orrery/protocol";
import { SegmentedField, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { type AdjustDraft, readAdjustDraft, typedUnits } from "./credit-drafts.ts";
import { BalanceStep, CreditsPreview } from "./credits-preview.tsx";
import { useCreditChange } from "./use-credit-change.ts";

const DIRECTIONS = [
  { value: "in", label: "Add" },
  { value: "out", label: "Take off" },
] as const;

export function AdjustDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const adjust = useMutation(trpc.credits.adjust.mutationOptions());
  const send = useCreditChange(adjust.mutateAsync);
  const [draft, setDraft] = useState<AdjustDraft>({ direction: "in", credits: "", reason: "" });
  const change = (part: Partial<AdjustDraft>) => setDraft((before) => ({ ...before, ...part }));
  const units = typedUnits(draft.credits);

  return (
    <DraftDialog
      title={`Adjust the balance of ${account.name}`}
      description="Mends what was booked wrongly. The entries stay; a new one says why."
      submitLabel="Adjust the balance"
      destructive={draft.direction === "out"}
      result={readAdjustDraft(account.id, draft)}
      send={async (wish) => {
        await send(wish);
        toast.success(`Adjusted the balance of ${account.name}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <SegmentedField
            label="Direction"
            value={draft.direction}
            onValueChange={(direction) => change({ direction })}
            options={DIRECTIONS}
          />
          <DraftTextField
            label="Credits"
            required
            inputMode="decimal"
            value={draft.credits}
            onChange={(credits) => change({ credits })}
            error={errors.get("credits")}
          />
          <DraftTextField
            label="Reason"
            required
            value={draft.reason}
            onChange={(reason) => change({ reason })}
            error={errors.get("reason")}
          />
          <CreditsPreview items={units === null ? null : adjustItems(account, draft.direction, units)} />
        </>
      )}
    </DraftDialog>
  );
}

function adjustItems(account: AccountView, direction: "in" | "out", units: bigint): ReactNode[] {
  const changeUnits = direction === "in" ? units : -units;
  const isTooMuch = direction === "out" && units > BigInt(account.availableUnits);
  return [
    <BalanceStep key="balance" beforeUnits={account.balanceUnits} changeUnits={changeUnits} />,
    isTooMuch
      ? "That is more than is available now: the hub will refuse it, unless holds are given back before."
      : "An adjustment cannot be refunded; another one takes it back.",
  ];
}
