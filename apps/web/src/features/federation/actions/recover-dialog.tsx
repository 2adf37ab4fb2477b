"use client";
import type { FederationView, MemberId } from "@orrery/protocol";
import { ConfirmDialog } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { memberName } from "../membership.ts";
import { recoverConsequences } from "./consequences.ts";
import { DryRunChecks } from "./dry-run-checks.tsx";
import { TargetSelect } from "./target-select.tsx";
import { useDryRun } from "./use-dry-run.ts";
import { useRunVerb } from "./use-run-verb.ts";

export function RecoverDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const { id: federationId, name } = federation;
  const [to, setTo] = useState<MemberId | null>(null);
  const dryRun = useDryRun(["recover", federationId, to], (client) =>
    client.federations.recover.mutate({ federationId, to, dryRun: true }),
  );
  const run = useRunVerb();
  const planned = dryRun.result?.to ?? to;
  return (
    <ConfirmDialog
      open
      size="md"
      onOpenChange={onClose}
      title={`Recover ${name}`}
      description="For a leader that is gone and was not replaced by itself. A majority of the voters must live."
      consequences={recoverConsequences(
        federation,
        planned === null ? null : memberName(federation, planned),
      )}
      confirmLabel="Recover"
      canConfirm={dryRun.isPossible}
      describeError={describeError}
      onConfirm={() =>
        run({
          done: (result) => `${memberName(federation, result.to)} leads ${name}`,
          call: (client) => client.federations.recover.mutate({ federationId, to, dryRun: false }),
        })
      }
    >
      <TargetSelect federation={federation} value={to} onChange={setTo} />
      <DryRunChecks dryRun={dryRun} />
    </ConfirmDialog>
  );
}
