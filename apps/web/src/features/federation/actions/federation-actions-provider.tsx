"use client";
import { createContext, type ReactNode, useContext, useState } from "react";
import type { FederationTask } from "./federation-task.ts";
import { FederationTaskDialog } from "./federation-task-dialog.tsx";

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
