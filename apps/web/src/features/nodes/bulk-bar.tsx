"use client";
import type { NodeView } from "@orrery/protocol";
import { Button } from "@orrery/ui";
import { useMe } from "../../lib/me/me-provider.tsx";
import { availableNodeActions } from "../node/actions/node-action.ts";
import { NodeActionButton } from "../node/actions/node-action-button.tsx";
import { useNodeActions } from "../node/actions/node-actions-provider.tsx";

/** What can be done to all selected nodes at once; each action shows its preview first. */
export function BulkBar({ nodes, onClear }: { nodes: readonly NodeView[]; onClear: () => void }) {
  const { can } = useMe();
  const openAction = useNodeActions();
  if (nodes.length === 0) return null;
  const actions = availableNodeActions(nodes, can).filter(
    (action) => action !== "rename" && action !== "labels" && action !== "revokeCertificate",
  );
  return (
    <section
      aria-label="Selected nodes"
      className="sticky bottom-4 mx-auto mb-4 flex max-w-full flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 shadow-md"
    >
      <span className="px-1 text-ink text-sm" aria-live="polite">
        {nodes.length} selected
      </span>
      {actions.map((action) => (
        <NodeActionButton key={action} action={action} onClick={() => openAction(action, nodes)} />
      ))}
      {actions.length === 0 ? (
        <span className="text-ink-muted text-xs">Nothing applies to all of them.</span>
      ) : null}
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}
