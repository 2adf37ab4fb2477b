"use client";
import type { FindingView } from "@orrery/protocol";
import { ConfirmDialog, Field, Input, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { useRefreshAccount } from "../account/actions/use-credit-change.ts";
import { FINDING_LABELS } from "./finding-words.ts";

export function DismissFindingDialog({
  finding,
  onClose,
}: {
  finding: FindingView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const dismiss = useMutation(trpc.findings.dismiss.mutationOptions());
  const refresh = useRefreshAccount();
  const [reason, setReason] = useState("");
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Dismiss: ${FINDING_LABELS[finding.kind]}`}
      description={finding.sentence}
      consequences={[
        `It is no longer open on ${finding.accountName}; the same thing is found again if it happens again.`,
        ...(finding.hasParked ? ["The account stays suspended: resume it by itself."] : []),
      ]}
      confirmLabel="Dismiss"
      canConfirm={reason.trim() !== ""}
      describeError={describeError}
      onConfirm={async () => {
        await dismiss.mutateAsync({ findingId: finding.id, reason: reason.trim() });
        refresh();
        toast.success("Dismissed the finding");
      }}
    >
      <Field label="Reason" required hint="Why it is no reason to worry; it stays with the finding.">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
