"use client";
import { ConfirmDialog, Field, Input, Select } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { cordonConsequences, drainConsequences, maintenanceConsequences } from "./consequences.ts";
import { DEADLINE_OPTIONS, durationOf, EXPIRY_OPTIONS, UNTIL_BY_HAND } from "./duration-presets.ts";
import { nameNodes } from "./node-action.ts";
import type { NodeActionDialogProps } from "./node-action-dialog-props.ts";
import { useRunNodeAction } from "./use-run-node-action.ts";

const HOUR_VALUE = "3600000";
const TEN_MINUTES_VALUE = "600000";
const OPEN_END_OPTIONS = [UNTIL_BY_HAND, ...EXPIRY_OPTIONS];

export function CordonDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [expiry, setExpiry] = useState(UNTIL_BY_HAND.value);
  const run = useRunNodeAction(nodes);
  const expiresInMs = durationOf(expiry);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Cordon ${nameNodes(nodes)}`}
      consequences={cordonConsequences(nodes, expiresInMs)}
      confirmLabel="Cordon"
      onConfirm={() =>
        run({
          done: `Cordoned ${nameNodes(nodes)}`,
          undoable: true,
          call: (client, { id: nodeId }) =>
            client.nodes.cordon.mutate({ nodeId, reason, ...endOf(expiresInMs) }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      <Field label="Until">
        <Select value={expiry} onValueChange={setExpiry} options={OPEN_END_OPTIONS} />
      </Field>
    </ConfirmDialog>
  );
}

export function DrainDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [deadline, setDeadline] = useState(TEN_MINUTES_VALUE);
  const [expiry, setExpiry] = useState(UNTIL_BY_HAND.value);
  const run = useRunNodeAction(nodes);
  const deadlineInMs = durationOf(deadline) ?? Number(TEN_MINUTES_VALUE);
  const expiresInMs = durationOf(expiry);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Drain ${nameNodes(nodes)}`}
      consequences={drainConsequences(nodes, deadlineInMs, expiresInMs)}
      confirmLabel="Start drain"
      onConfirm={() =>
        run({
          done: `Draining ${nameNodes(nodes)}`,
          undoable: true,
          call: (client, { id: nodeId }) =>
            client.nodes.drain.mutate({ nodeId, reason, deadlineInMs, ...endOf(expiresInMs) }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Deadline">
          <Select value={deadline} onValueChange={setDeadline} options={DEADLINE_OPTIONS} />
        </Field>
        <Field label="Out of service until">
          <Select value={expiry} onValueChange={setExpiry} options={OPEN_END_OPTIONS} />
        </Field>
      </div>
    </ConfirmDialog>
  );
}

export function MaintenanceDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [expiry, setExpiry] = useState(HOUR_VALUE);
  const run = useRunNodeAction(nodes);
  const expiresInMs = durationOf(expiry) ?? Number(HOUR_VALUE);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Start maintenance of ${nameNodes(nodes)}`}
      consequences={maintenanceConsequences(nodes, expiresInMs)}
      confirmLabel="Start maintenance"
      onConfirm={() =>
        run({
          done: `${nameNodes(nodes)} in maintenance`,
          undoable: true,
          call: (client, { id: nodeId }) => client.nodes.maintenance.mutate({ nodeId, reason, expiresInMs }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      <Field label="Ends after">
        <Select value={expiry} onValueChange={setExpiry} options={EXPIRY_OPTIONS} />
      </Field>
    </ConfirmDialog>
  );
}

function endOf(expiresInMs: number | null): { expiresInMs?: number } {
  return expiresInMs === null ? {} : { expiresInMs };
}

/** For what ends a node's time in the fleet: the reason outlives it in the log only. */
export const LOGGED_HINT = "Kept with your name in the node's events and in the audit log.";

export function ReasonField({
  value,
  onChange,
  hint = "Shown with your name wherever the node appears, and in the audit log.",
}: {
  value: string;
  onChange: (value: string) => void;
  hint?: string;
}): ReactNode {
  return (
    <Field label="Reason" optional hint={hint}>
      <Input
        value={value}
        maxLength={500}
        placeholder="e.g. disk swap, ticket 4711"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
