"use client";
import type { FederationId } from "@orrery/protocol";
import { ConfirmDialog, Field, Input, Select, toast } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC, useTRPCClient } from "../../../lib/trpc/client.tsx";
import { durationOf, EXPIRY_OPTIONS, UNTIL_BY_HAND } from "../../node/actions/duration-presets.ts";
import { pauseConsequences, resumeConsequences } from "./consequences.ts";

const HOUR_VALUE = "3600000";
const PAUSE_OPTIONS = [...EXPIRY_OPTIONS, { ...UNTIL_BY_HAND, label: "Until someone resumes" }];

/** What is paused: one federation, or the whole fleet. */
export type PauseScope = { federationId: FederationId | null; name: string };

export const FLEET_SCOPE: PauseScope = { federationId: null, name: "the whole fleet" };

export type PauseDialogProps = { scope: PauseScope; onClose: () => void };

export function PauseDialog({ scope, onClose }: PauseDialogProps): ReactNode {
  const { federationId, name } = scope;
  const [reason, setReason] = useState("");
  const [duration, setDuration] = useState(HOUR_VALUE);
  const client = useTRPCClient();
  const changed = usePauseChanged();
  const forMs = durationOf(duration);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Pause automatic failovers of ${name}`}
      consequences={pauseConsequences(federationId === null ? "every federation" : name, forMs)}
      confirmLabel="Pause"
      canConfirm={reason.trim() !== ""}
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.pause.mutate({
          federationId,
          reason,
          ...(forMs === null ? {} : { forMs }),
        });
        changed();
        toast.success(`Paused automatic failovers of ${name}`);
      }}
    >
      <Field label="Reason" required hint="Shown with your name on every page, for whoever finds it paused.">
        <Input
          value={reason}
          maxLength={500}
          placeholder="e.g. network maintenance, ticket 4711"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <Field label="Until">
        <Select value={duration} onValueChange={setDuration} options={PAUSE_OPTIONS} />
      </Field>
    </ConfirmDialog>
  );
}

export function ResumeDialog({ scope, onClose }: PauseDialogProps): ReactNode {
  const client = useTRPCClient();
  const changed = usePauseChanged();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Resume automatic failovers of ${scope.name}`}
      consequences={resumeConsequences(scope.name)}
      confirmLabel="Resume"
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.resume.mutate({ federationId: scope.federationId });
        changed();
        toast.success(`Resumed automatic failovers of ${scope.name}`);
      }}
    />
  );
}

/** The fleet's pause is fetched; each federation's own comes by the live connection. */
function usePauseChanged(): () => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries(trpc.federations.pauseState.queryFilter());
}
