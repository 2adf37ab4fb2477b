"use client";
import type { TargetView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { RowMenu } from "../list/row-menu.tsx";
import { TargetActionsMenu } from "./target-actions-menu.tsx";
import type { OpenTargetTask } from "./target-task.tsx";

export type TargetRowMenuProps = { target: TargetView; onTask: OpenTargetTask };

export function TargetRowMenu({ target, onTask }: TargetRowMenuProps): ReactNode {
  const { can } = useMe();
  return (
    <RowMenu
      row={target}
      isOffered={can("targets:write")}
      menu={(opening) => <TargetActionsMenu target={target} onTask={onTask} {...opening} />}
    />
  );
}
