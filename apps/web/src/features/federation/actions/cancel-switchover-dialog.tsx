"use client";
import type { FederationView } from "@orrery/protocol";
import { ConfirmDialog, formatExactTime, toast } from "@orrery/ui";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { memberName } from "../membership.ts";

export function CancelSwitchoverDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const client = useTRPCClient();
  const { scheduledSwitchover: planned, name } = federation;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Cancel the switchover of ${name}`}
      consequences={[
        planned === null
          ? "There is none any more."
          : `The switchover to ${planned.to === null ? "the first candidate" : memberName(federation, planned.to)} at ${formatExactTime(planned.atMs)}, scheduled by ${planned.byName}, does not happen.`,
        `${federation.leader?.name ?? "Whoever leads"} goes on leading.`,
      ]}
      confirmLabel="Cancel the switchover"
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.cancelSwitchover.mutate({ federationId: federation.id });
        toast.success(`The switchover of ${name} is cancelled`);
      }}
    />
  );
}
