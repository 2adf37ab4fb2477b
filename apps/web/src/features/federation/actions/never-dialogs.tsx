"use client";
import type { FederationMemberView, FederationView, NeverEntry } from "@orrery/protocol";
import { ConfirmDialog, Field, Input, Select, toast } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { durationOf, EXPIRY_OPTIONS, UNTIL_BY_HAND } from "../../node/actions/duration-presets.ts";
import { neverConsequences } from "./consequences.ts";

const DAY_VALUE = "86400000";
const OPTIONS = [...EXPIRY_OPTIONS, UNTIL_BY_HAND];

export type MemberDialogProps = {
  federation: FederationView;
  member: FederationMemberView;
  onClose: () => void;
};

export function NeverLeadDialog({ federation, member, onClose }: MemberDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [duration, setDuration] = useState(DAY_VALUE);
  const client = useTRPCClient();
  const forMs = durationOf(duration);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Never let ${member.name} lead ${federation.name}`}
      consequences={neverConsequences(member.name, federation, forMs)}
      confirmLabel="Never let it lead"
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.setNever.mutate({
          federationId: federation.id,
          never: [
            ...withoutNames(federation.policy.never),
            {
              memberId: member.memberId,
              untilAtMs: forMs === null ? null : Date.now() + forMs,
              reason,
            },
          ],
        });
        toast.success(`${member.name} does not take over ${federation.name}`);
      }}
    >
      <Field label="Reason" optional hint="Shown with your name wherever it is rejected as a candidate.">
        <Input
          value={reason}
          maxLength={500}
          placeholder="e.g. flaky disk, ticket 4711"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <Field label="Until">
        <Select value={duration} onValueChange={setDuration} options={OPTIONS} />
      </Field>
    </ConfirmDialog>
  );
}

export function AllowMemberDialog({ federation, member, onClose }: MemberDialogProps): ReactNode {
  const client = useTRPCClient();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Let ${member.name} lead ${federation.name} again`}
      consequences={[
        `${member.name} is a candidate again at once, by its priority (${member.priority}) and its log.`,
        "The leader stays who it is.",
      ]}
      confirmLabel="Let it lead again"
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.setNever.mutate({
          federationId: federation.id,
          never: withoutNames(federation.policy.never).filter(({ memberId }) => memberId !== member.memberId),
        });
        toast.success(`${member.name} may lead ${federation.name} again`);
      }}
    />
  );
}

/** The hub keeps who wrote an entry, and takes it from whoever asks. */
function withoutNames(never: readonly NeverEntry[]): Omit<NeverEntry, "byName">[] {
  return never.map(({ byName: _byName, ...entry }) => entry);
}
