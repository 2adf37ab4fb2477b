"use client";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import { ActionMenu, type MenuAction } from "@orrery/ui";
import { Eye, RotateCw, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { RowMenu } from "../../list/row-menu.tsx";
import { isEnded, shortId } from "./instance-words.ts";

/** What is done with one instance. */
export type InstanceTask = { action: "details" | "log" | "restart"; instance: WorkerInstanceView };
export type OpenInstanceTask = (task: InstanceTask) => void;

export function InstanceRowMenu({
  instance,
  onTask,
}: {
  instance: WorkerInstanceView;
  onTask: OpenInstanceTask;
}): ReactNode {
  const { can } = useMe();
  const actions: MenuAction[] = [
    {
      label: "Details",
      icon: <Eye aria-hidden />,
      onSelect: () => onTask({ action: "details", instance }),
    },
    { label: "Log", icon: <ScrollText aria-hidden />, onSelect: () => onTask({ action: "log", instance }) },
    ...(can("workers:operate") && canRestart(instance)
      ? [
          {
            ...{ label: "Restart…", icon: <RotateCw aria-hidden />, startsGroup: true },
            onSelect: () => onTask({ action: "restart", instance }),
          },
        ]
      : []),
  ];
  return (
    <RowMenu
      row={{ id: instance.instanceId, name: `${shortId(instance.instanceId)} on ${instance.nodeName}` }}
      isOffered
      menu={(opening) => <ActionMenu {...opening} actions={actions} />}
    />
  );
}

/** What goes away is not started again. */
export function canRestart(instance: WorkerInstanceView): boolean {
  return instance.stopSentence === null && !isEnded(instance) && instance.state.phase !== "lost";
}
