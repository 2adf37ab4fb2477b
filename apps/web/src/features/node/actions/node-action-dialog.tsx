"use client";
import type { NodeView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { LabelsDialog, RemoveDialog, RenameDialog, RevokeCertificateDialog } from "./identity-dialogs.tsx";
import type { NodeAction } from "./node-action.ts";
import { CordonDialog, DrainDialog, MaintenanceDialog } from "./scheduling-dialogs.tsx";
import { ApproveDialog, RejectDialog, UncordonDialog } from "./service-dialogs.tsx";

/** As they were when the dialog opened: the preview must not change under the reader's hand. */
export type ActionNodes = readonly [NodeView, ...NodeView[]];

export type NodeActionDialogProps = { nodes: ActionNodes; onClose: () => void };

const dialogs: Record<NodeAction, (props: NodeActionDialogProps) => ReactNode> = {
  cordon: CordonDialog,
  drain: DrainDialog,
  maintenance: MaintenanceDialog,
  uncordon: UncordonDialog,
  approve: ApproveDialog,
  reject: RejectDialog,
  rename: RenameDialog,
  labels: LabelsDialog,
  revokeCertificate: RevokeCertificateDialog,
  remove: RemoveDialog,
};

export function NodeActionDialog({
  action,
  ...props
}: NodeActionDialogProps & { action: NodeAction }): ReactNode {
  const Dialog = dialogs[action];
  return <Dialog {...props} />;
}
