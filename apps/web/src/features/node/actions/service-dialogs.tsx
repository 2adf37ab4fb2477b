"use client";
import { ConfirmDialog } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { admissionConsequences, uncordonConsequences } from "./consequences.ts";
import { nameNodes } from "./node-action.ts";
import type { NodeActionDialogProps } from "./node-action-dialog-props.ts";
import { LOGGED_HINT, ReasonField } from "./scheduling-dialogs.tsx";
import { useRunNodeAction } from "./use-run-node-action.ts";

export function UncordonDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const run = useRunNodeAction(nodes);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Return ${nameNodes(nodes)} to service`}
      consequences={uncordonConsequences(nodes)}
      confirmLabel="Return to service"
      onConfirm={() =>
        run({
          done: `Returned ${nameNodes(nodes)} to service`,
          call: (client, { id: nodeId }) => client.nodes.uncordon.mutate({ nodeId }),
        })
      }
    />
  );
}

export function ApproveDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const run = useRunNodeAction(nodes);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Approve ${nameNodes(nodes)}`}
      consequences={admissionConsequences(nodes, true)}
      confirmLabel="Approve"
      onConfirm={() =>
        run({
          done: `Approved ${nameNodes(nodes)}`,
          call: (client, { id: nodeId }) => client.nodes.approve.mutate({ nodeId, reason: "" }),
        })
      }
    />
  );
}

export function RejectDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const run = useRunNodeAction(nodes);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      destructive
      title={`Reject ${nameNodes(nodes)}`}
      consequences={admissionConsequences(nodes, false)}
      confirmLabel="Reject"
      onConfirm={() =>
        run({
          done: `Rejected ${nameNodes(nodes)}`,
          call: (client, { id: nodeId }) => client.nodes.reject.mutate({ nodeId, reason }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} hint={LOGGED_HINT} />
    </ConfirmDialog>
  );
}
