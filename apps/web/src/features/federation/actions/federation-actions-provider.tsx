"use client";
import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { createContext, type ReactNode, useContext, useState } from "react";
import type { FederationAction, MemberAction } from "./federation-action.ts";
import { FederationTaskDialog } from "./federation-task-dialog.tsx";

/** What the one open dialog is about, as it was when the dialog opened: a preview must not change under the reader's hand. */
export type FederationTask =
  | { action: FederationAction; federation: FederationView }
  | { action: MemberAction; federation: FederationView; member: FederationMemberView }
  | { action: "pauseFleet" | "resumeFleet" };

type OpenFederationTask = (task: FederationTask) => void;

const FederationActionsContext = createContext<OpenFederationTask | null>(null);

/** Holds the dialog above every page: a federation that leaves the list does not take its dialog with it. */
export function FederationActionsProvider({ children }: { children: ReactNode }): ReactNode {
  const [task, setTask] = useState<FederationTask | null>(null);
  return (
    <FederationActionsContext value={setTask}>
      {children}
      {task === null ? null : <FederationTaskDialog task={task} onClose={() => setTask(null)} />}
    </FederationActionsContext>
  );
}

/** Opens the dialog of an action. Every action asks before it acts. */
export function useFederationActions(): OpenFederationTask {
  const open = useContext(FederationActionsContext);
  if (open === null) throw new Error("useFederationActions needs a FederationActionsProvider above it");
  return open;
}
