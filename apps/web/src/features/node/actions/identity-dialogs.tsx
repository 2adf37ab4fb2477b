"use client";
import { NodeName } from "@orrery/protocol";
import { Button, ConfirmDialog, Dialog, DialogClose, DialogContent, Field, Input } from "@orrery/ui";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { LabelEditor } from "../label-editor.tsx";
import { type LabelRow, labelsOfRows, rowsOfLabels } from "../label-rows.ts";
import { removeConsequences, revokeConsequences } from "./consequences.ts";
import { nameNodes } from "./node-action.ts";
import type { NodeActionDialogProps } from "./node-action-dialog-props.ts";
import { LOGGED_HINT, ReasonField } from "./scheduling-dialogs.tsx";
import { useRunNodeAction } from "./use-run-node-action.ts";

export function RenameDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [node] = nodes;
  const [name, setName] = useState(node.name);
  const run = useRunNodeAction(nodes);
  const parsed = NodeName.safeParse(name);
  return (
    <EditDialog
      title={`Rename ${node.name}`}
      saveLabel="Rename"
      canSave={parsed.success && name !== node.name}
      onClose={onClose}
      onSave={() =>
        run({
          done: `${node.name} is now ${name}`,
          call: (client, { id: nodeId }) => client.nodes.rename.mutate({ nodeId, name }),
        })
      }
    >
      <Field
        label="Name"
        hint="1 to 63 lower-case letters, digits or hyphens. The node's id stays the same."
        error={parsed.success ? undefined : parsed.error.issues[0]?.message}
      >
        <Input
          autoFocus
          value={name}
          className="font-mono"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
    </EditDialog>
  );
}

export function LabelsDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [node] = nodes;
  const [rows, setRows] = useState<LabelRow[]>(() => rowsOfLabels(node.labels));
  const run = useRunNodeAction(nodes);
  const parsed = labelsOfRows(rows);
  return (
    <EditDialog
      title={`Labels of ${node.name}`}
      description="Filters, policies and groups find nodes by their labels."
      saveLabel="Save labels"
      canSave={parsed.outcome === "valid"}
      onClose={onClose}
      onSave={() =>
        run({
          done: `Saved the labels of ${node.name}`,
          call: async (client, { id: nodeId }) => {
            if (parsed.outcome === "valid")
              await client.nodes.setLabels.mutate({ nodeId, labels: parsed.labels });
          },
        })
      }
    >
      <LabelEditor rows={rows} onChange={setRows} />
    </EditDialog>
  );
}

export function RemoveDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const run = useRunNodeAction(nodes);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      destructive
      title={`Remove ${nameNodes(nodes)} from the fleet`}
      consequences={removeConsequences(nodes)}
      typedConfirmation={nodes.length === 1 ? nodes[0].name : `remove ${nodes.length} nodes`}
      confirmLabel="Remove"
      onConfirm={() =>
        run({
          done: `Removed ${nameNodes(nodes)}`,
          call: (client, { id: nodeId }) => client.nodes.remove.mutate({ nodeId, reason }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} hint={LOGGED_HINT} />
    </ConfirmDialog>
  );
}

export function RevokeCertificateDialog({ nodes, onClose }: NodeActionDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const [node] = nodes;
  const run = useRunNodeAction(nodes);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      destructive
      title={`Revoke the certificate of ${node.name}`}
      consequences={revokeConsequences(node)}
      typedConfirmation={node.name}
      confirmLabel="Revoke certificate"
      onConfirm={() =>
        run({
          done: `Revoked the certificate of ${node.name}`,
          call: (client, { id: nodeId }) => client.nodes.revokeCertificate.mutate({ nodeId, reason }),
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} hint={LOGGED_HINT} />
    </ConfirmDialog>
  );
}

type EditDialogProps = {
  title: string;
  description?: string;
  saveLabel: string;
  canSave: boolean;
  onSave: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
};

/** A form in a dialog that stays open, with the sentence, when the hub refuses. */
function EditDialog({
  title,
  description,
  saveLabel,
  canSave,
  onSave,
  onClose,
  children,
}: EditDialogProps): ReactNode {
  const formId = useId();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!canSave || pending) return;
    setPending(true);
    setError(null);
    try {
      await onSave();
      onClose();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={title}
        {...(description === undefined ? {} : { description })}
        footer={
          <>
            <DialogClose>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" form={formId} variant="primary" pending={pending} disabled={!canSave}>
              {saveLabel}
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
          {children}
          {error === null ? null : (
            <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
              {error}
            </p>
          )}
        </form>
      </DialogContent>
    </Dialog>
  );
}
