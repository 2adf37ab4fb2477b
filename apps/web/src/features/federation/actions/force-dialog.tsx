"use client";
import type { FederationView, MemberId } from "@orrery/protocol";
import { ConfirmDialog, Field, Select } from "@orrery/ui";
import { TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { memberName, membersInOrder } from "../membership.ts";
import { forceConsequences } from "./consequences.ts";
import { DryRunChecks } from "./dry-run-checks.tsx";
import { furthestSurvivor } from "./furthest-survivor.ts";
import { useDryRun } from "./use-dry-run.ts";
import { useRunVerb } from "./use-run-verb.ts";

export function ForceDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const { id: federationId, name } = federation;
  const voters = membersInOrder(federation).filter(({ role }) => role === "voter");
  const [to, setTo] = useState<MemberId | null>(() => furthestSurvivor(federation));
  const dryRun = useDryRun(["force", federationId, to], (client) =>
    to === null
      ? Promise.reject(new Error("No voter is known to live."))
      : // A dry run changes nothing, so it is asked with the name as it will have to be typed.
        client.federations.force.mutate({ federationId, to, confirmation: name, dryRun: true }),
  );
  const run = useRunVerb();
  const survivor = memberName(federation, to);
  return (
    <ConfirmDialog
      open
      size="md"
      destructive
      onOpenChange={onClose}
      title={`Force a leader on ${name}`}
      description="The last resort: the majority of the voters is lost and will not come back."
      consequences={forceConsequences(federation, survivor)}
      typedConfirmation={name}
      confirmLabel={`Force ${survivor} to lead`}
      canConfirm={to !== null && dryRun.isPossible}
      describeError={describeError}
      onConfirm={() =>
        run({
          done: () => `${survivor} leads ${name} in a new generation`,
          call: (client) =>
            to === null
              ? Promise.reject(new Error("Choose who survives."))
              : client.federations.force.mutate({ federationId, to, confirmation: name, dryRun: false }),
        })
      }
    >
      <Field label="Survivor" hint="Its log becomes the log of the federation: the furthest one loses least.">
        <Select
          value={to ?? ""}
          placeholder="Choose a voter that lives"
          onValueChange={(next) => setTo(next as MemberId)}
          options={voters.map((member) => ({
            value: member.memberId,
            label: member.name,
            hint:
              member.lastIndex === null
                ? "Its log position is not known."
                : `Log position ${member.lastIndex.toLocaleString("en-GB")}, node ${member.health}`,
          }))}
        />
      </Field>
      {dryRun.result?.sentence == null ? null : (
        <p role="note" className="flex gap-2 rounded-lg bg-bad-soft px-3 py-2.5 text-bad text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="text-pretty">{dryRun.result.sentence}</span>
        </p>
      )}
      <DryRunChecks dryRun={dryRun} />
    </ConfirmDialog>
  );
}
