"use client";
import type { TargetView } from "@orrery/protocol";
import { Ellipsis } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { TargetActionsMenu } from "./target-actions-menu.tsx";
import type { OpenTargetTask } from "./target-task.tsx";

export type TargetRowMenuProps = { target: TargetView; onTask: OpenTargetTask };

/** A plain button until it is asked for its menu, by a click or by the key `.`. */
export function TargetRowMenu({ target, onTask }: TargetRowMenuProps): ReactNode {
  const { can } = useMe();
  const [isAsked, setAsked] = useState(false);
  if (isAsked) {
    return (
      <TargetActionsMenu target={target} onTask={onTask} defaultOpen onOpenChange={setAsked}>
        <MenuButton target={target} />
      </TargetActionsMenu>
    );
  }
  if (!can("targets:write")) return null;
  return (
    <MenuButton
      target={target}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={(event) => {
        event.stopPropagation();
        setAsked(true);
      }}
    />
  );
}

function MenuButton({ target, ...rest }: ComponentProps<"button"> & { target: TargetView }): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-row-menu={target.id}
      aria-label={`Actions for ${target.name}`}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
