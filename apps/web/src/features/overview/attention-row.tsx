"use client";
import type { AttentionItem, NodeView } from "@orrery/protocol";
import { AgeText, Button, IconButton, StatusDot } from "@orrery/ui";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NodeActionsMenu } from "../node/actions/node-actions-menu.tsx";
import { useNodeActions } from "../node/actions/node-actions-provider.tsx";
import { poolHref } from "../pools/pool-words.ts";
import { serviceHref } from "../services/service-words.ts";
import { workerHref } from "../workers/worker-words.ts";
import { ATTENTION_TONES } from "./attention-tone.ts";

export function AttentionRow({ item, node }: { item: AttentionItem; node: NodeView | undefined }): ReactNode {
  const href = hrefOf(item);
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5">
      <span className="flex h-5 items-center">
        <StatusDot tone={ATTENTION_TONES[item.severity]} label={item.severity} />
      </span>
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-ink text-sm">
          {href === null ? (
            item.title
          ) : (
            <PageLink href={href} className="hover:underline">
              {item.title}
            </PageLink>
          )}
        </p>
        <p className="text-pretty text-ink-muted text-xs/5">{item.detail}</p>
      </div>
      <div className="flex shrink-0 items-center gap-2 max-sm:ml-auto">
        <AgeText atMs={item.sinceAtMs} className="text-ink-faint text-xs" />
        {node === undefined ? null : <RowActions item={item} node={node} />}
      </div>
    </div>
  );
}

function hrefOf(item: AttentionItem): string | null {
  const { kind, nodeId, accountId, poolId, proxyId, serviceId, workerId } = item;
  if (nodeId !== null) return `/nodes/${nodeId}`;
  if (serviceId !== undefined) return serviceHref(serviceId);
  if (workerId !== undefined) return workerHref(workerId);
  if (kind === "limit_spent") return "/rate-limits";
  if (poolId !== undefined) {
    return proxyId === undefined
      ? poolHref(poolId)
      : `${poolHref(poolId)}?proxy=${encodeURIComponent(proxyId)}`;
  }
  return accountId === undefined ? null : `/accounts/${accountId}`;
}

/** The likely next step as a button, everything else behind the dots. */
function RowActions({ item, node }: { item: AttentionItem; node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  return (
    <>
      {item.kind === "node_waiting" && can("nodes:admit") ? (
        <Button size="sm" onClick={() => openAction("approve", [node])}>
          Approve
        </Button>
      ) : null}
      <NodeActionsMenu nodes={[node]}>
        <IconButton size="sm" label={`Actions for ${node.name}`}>
          <Ellipsis aria-hidden />
        </IconButton>
      </NodeActionsMenu>
    </>
  );
}
