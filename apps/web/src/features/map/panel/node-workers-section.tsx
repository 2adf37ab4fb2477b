"use client";
import type { NodeId } from "@orrery/protocol";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { countOf } from "../../list/count-text.ts";
import { useWorkerHosts } from "../../workers/use-workers.ts";
import { workerHref } from "../../workers/worker-words.ts";
import { PanelSection } from "./panel-frame.tsx";

const SHOWN_MAX = 4;

/** Whose instances are on this node. Nothing where there are none. */
export function NodeWorkersSection({ nodeId }: { nodeId: NodeId }): ReactNode {
  return useMe().can("workers:read") ? <WorkersOnNode nodeId={nodeId} /> : null;
}

function WorkersOnNode({ nodeId }: { nodeId: NodeId }): ReactNode {
  const host = useWorkerHosts().data?.find((each) => each.nodeId === nodeId);
  if (host === undefined || host.workers.length === 0) return null;
  const hiddenCount = host.workers.length - SHOWN_MAX;
  return (
    <PanelSection title="Workers" note={countOf(host.reserved.instanceCount, "instance")}>
      <ul className="flex flex-col gap-1 text-sm">
        {host.workers.slice(0, SHOWN_MAX).map(({ workerId, name, instanceCount }) => (
          <li key={workerId} className="flex items-baseline justify-between gap-3">
            <PageLink href={workerHref(workerId)} className="min-w-0 truncate text-ink hover:underline">
              {name}
            </PageLink>
            <span className="shrink-0 text-ink-muted text-xs tabular-nums">{instanceCount}</span>
          </li>
        ))}
      </ul>
      {hiddenCount > 0 ? <p className="mt-1 text-ink-faint text-xs">and {hiddenCount} more</p> : null}
    </PanelSection>
  );
}
