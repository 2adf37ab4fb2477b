"use client";
import type { NodeView } from "@orrery/protocol";
import { Ellipsis } from "lucide-react";
import { NodeActionsMenu } from "../node/actions/node-actions-menu.tsx";

/** A plain button without a tooltip: there is one in every row. */
export function RowMenu({ node }: { node: NodeView }) {
  return (
    <NodeActionsMenu nodes={[node]}>
      <button
        type="button"
        tabIndex={-1}
        data-row-menu={node.id}
        aria-label={`Actions for ${node.name}`}
        className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      >
        <Ellipsis aria-hidden className="size-4" />
      </button>
    </NodeActionsMenu>
  );
}
