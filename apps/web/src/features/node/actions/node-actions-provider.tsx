"use client";
import type { NodeView } from "@orrery/protocol";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { NodeAction } from "./node-action.ts";
import { NodeActionDialog } from "./node-action-dialog.tsx";
import type { ActionNodes } from "./node-action-dialog-props.ts";

type OpenNodeAction = (action: NodeAction, nodes: ReadonlyArray<NodeView>) => void;

const NodeActionsContext = createContext<OpenNodeAction | null>(null);

/** Holds the one open dialog, above every page: a row that leaves the table does not take its dialog with it. */
export function NodeActionsProvider({ children }: { children: ReactNode }): ReactNode {
  const [open, setOpen] = useState<{ action: NodeAction; nodes: ActionNodes } | null>(null);
  const openAction = useCallback<OpenNodeAction>((action, [first, ...others]) => {
    if (first !== undefined) setOpen({ action, nodes: [first, ...others] });
  }, []);
  return (
    <NodeActionsContext value={openAction}>
      {children}
      {open === null ? null : <NodeActionDialog {...open} onClose={() => setOpen(null)} />}
    </NodeActionsContext>
  );
}

/** Opens the dialog of an action for one or several nodes. Every action asks before it acts. */
export function useNodeActions(): OpenNodeAction {
  const openAction = useContext(NodeActionsContext);
  if (openAction === null) throw new Error("useNodeActions needs a NodeActionsProvider above it");
  return openAction;
}
