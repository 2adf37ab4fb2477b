"use client";
import type { TargetView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { RemoveTargetDialog } from "./remove-target-dialog.tsx";
import { TargetDialog } from "./target-dialog.tsx";

/** What is being done to a target: one dialog at a time. */
export type TargetTask = { action: "edit" | "remove"; target: TargetView };
export type OpenTargetTask = (task: TargetTask) => void;

export function TargetTaskDialog({
  task,
  onClose,
  onRemoved,
}: {
  task: TargetTask | null;
  onClose: () => void;
  onRemoved?: () => void;
}): ReactNode {
  switch (task?.action) {
    case undefined:
      return null;
    case "edit":
      return <TargetDialog target={task.target} onClose={onClose} />;
    case "remove":
      return <RemoveTargetDialog target={task.target} onClose={onClose} onRemoved={onRemoved} />;
  }
}
