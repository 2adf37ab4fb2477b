"use client";
import type { NodeView } from "@orrery/protocol";
import { Button, Card } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useNodeActions } from "./actions/node-actions-provider.tsx";
import { nodesHref } from "./nodes-href.ts";

export function NodeLabelsCard({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const labels = Object.entries(node.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <Card
      title="Labels"
      {...(labels.length === 0 ? {} : { note: String(labels.length) })}
      actions={
        can("nodes:operate") ? (
          <Button size="sm" variant="ghost" onClick={() => openAction("labels", [node])}>
            Edit
          </Button>
        ) : null
      }
    >
      {labels.length === 0 ? (
        <p className="text-ink-faint text-sm">No labels. Filters and policies find nodes by them.</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {labels.map(([key, value]) => (
            <li key={key} className="min-w-0">
              <PageLink
                href={nodesHref([{ kind: "label", key, isNegated: false, values: [value] }])}
                title={`Nodes with ${key}=${value}`}
                className="inline-flex h-6 max-w-full items-center rounded-sm border border-line bg-inset px-1.5 font-mono text-xs hover:border-line-strong touch:h-11 touch:px-3"
              >
                <span className="text-ink-faint">{key}=</span>
                <span className="truncate text-ink">{value}</span>
              </PageLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
