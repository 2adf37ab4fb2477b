"use client";
import type { ReactNode } from "react";
import { LabelsDialog, RemoveDialog, RenameDialog, RevokeCertificateDialog } from "./identity-dialogs.tsx";
import type { NodeAction } from "./node-action.ts";
import type { NodeActionDialogProps } from "./node-action-dialog-props.ts";
import { CordonDialog, DrainDialog, MaintenanceDialog } from "./scheduling-dialogs.tsx";
import { ApproveDialog, RejectDialog, UncordonDialog } from "./service-dialogs.tsx";

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
