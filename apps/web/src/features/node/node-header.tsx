"use client";
import type { NodeStatus } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { Button, CopyButton, PageHeader, StatusBadge } from "@orrery/ui";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { NodeActionsMenu } from "./actions/node-actions-menu.tsx";

export function NodeHeader({ node, status }: { node: NodeView; status: NodeStatus }): ReactNode {
  return (
    <PageHeader
      title={node.name}
      status={<StatusBadge tone={status.tone} label={status.label} />}
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          <span>{[node.region, node.zone].filter((part) => part !== "").join(" / ") || "no region"}</span>
          <span aria-hidden className="text-ink-faint">
            ·
          </span>
          <span className="inline-flex items-center font-mono text-ink-faint text-xs">
            {node.id}
            <CopyButton text={node.id} label="node id" />
          </span>
        </span>
      }
      actions={
        <NodeActionsMenu nodes={[node]}>
          <Button>
            Actions
            <ChevronDown aria-hidden />
          </Button>
        </NodeActionsMenu>
      }
    />
  );
}
