"use client";
import type { NodeView } from "@orrery/protocol";
import { Ellipsis } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { availableNodeActions } from "../node/actions/node-action.ts";
import { NodeActionsMenu } from "../node/actions/node-actions-menu.tsx";

/** A plain button until it is asked for its menu: there is one in every row, and rows come and go while one scrolls. */
export function RowMenu({ node }: { node: NodeView }) {
  const { can } = useMe();
  const [isAsked, setAsked] = useState(false);
  if (isAsked) {
    return (
      <NodeActionsMenu nodes={[node]} defaultOpen onOpenChange={setAsked}>
        <RowMenuButton node={node} />
      </NodeActionsMenu>
    );
  }
  if (availableNodeActions([node], can).length === 0) return null;
  return (
    <RowMenuButton
      node={node}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={(event) => {
        event.stopPropagation();
        setAsked(true);
      }}
    />
  );
}

function RowMenuButton({ node, ...rest }: ComponentProps<"button"> & { node: NodeView }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-row-menu={node.id}
      aria-label={`Actions for ${node.name}`}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
