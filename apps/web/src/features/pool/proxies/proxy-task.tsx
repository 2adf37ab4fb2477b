"use client";
import type { ProxyView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { EditProxyDialog } from "./edit-proxy-dialog.tsx";
import { RetireDialog } from "./retire-dialog.tsx";
import { TestProxiesDialog } from "./test-proxies-dialog.tsx";

/** What is being done to proxies: one dialog at a time. */
export type ProxyTask = { action: "edit" | "retire" | "test"; proxies: readonly ProxyView[] };
export type OpenProxyTask = (task: ProxyTask) => void;

export function ProxyTaskDialog({
  task,
  onClose,
}: {
  task: ProxyTask | null;
  onClose: () => void;
}): ReactNode {
  const [first] = task?.proxies ?? [];
  if (task === null || first === undefined) return null;
  switch (task.action) {
    case "edit":
      return <EditProxyDialog proxy={first} onClose={onClose} />;
    case "retire":
      return <RetireDialog proxies={task.proxies} onClose={onClose} />;
    case "test":
      return <TestProxiesDialog proxies={task.proxies} onClose={onClose} />;
  }
}
