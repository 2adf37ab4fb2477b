"use client";
import type { NodeId } from "@orrery/protocol";
import type { WorkerNodeView } from "@orrery/protocol/workers";
import { Card, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { countOf } from "../list/count-text.ts";
import { hostFace, limitsText } from "../workers/hosts/host-face.ts";
import { CpuShare, MemoryShare } from "../workers/hosts/hosts-tab.tsx";
import { useWorkerHosts } from "../workers/use-workers.ts";
import { workerHref } from "../workers/worker-words.ts";

/** Whether this node runs workers, what it offers them, and whose instances are on it. Nothing while that is not known. */
export function NodeWorkersCard({ nodeId }: { nodeId: NodeId }): ReactNode {
  return useMe().can("workers:read") ? <HostOfNode nodeId={nodeId} /> : null;
}

function HostOfNode({ nodeId }: { nodeId: NodeId }): ReactNode {
  const host = useWorkerHosts().data?.find((each) => each.nodeId === nodeId);
  if (host === undefined) return null;
  const face = hostFace(host);
  return (
    <Card
      flush
      title="Workers"
      note={host.reserved.instanceCount === 0 ? undefined : countOf(host.reserved.instanceCount, "instance")}
    >
      <div className="flex flex-col gap-2 px-4 py-3">
        <StatusBadge plain tone={face.tone} label={face.label} />
        <p className="text-pretty text-ink-muted text-xs/5">
          {face.sentence}
          {limitsText(host) === null ? null : (
            <span className="block text-ink-faint">{limitsText(host)}</span>
          )}
        </p>
        {host.host?.state === "allowed" ? (
          <div className="grid grid-cols-2 gap-4">
            <CpuShare host={host} />
            <MemoryShare host={host} />
          </div>
        ) : null}
      </div>
      <WorkersOnIt host={host} />
    </Card>
  );
}

function WorkersOnIt({ host: { workers } }: { host: WorkerNodeView }): ReactNode {
  if (workers.length === 0) return null;
  return (
    <ul
      aria-label="Workers on this node"
      className="max-h-56 divide-y divide-line overflow-y-auto border-line border-t"
    >
      {workers.map(({ workerId, name, instanceCount }) => (
        <li key={workerId} className="flex items-baseline justify-between gap-3 px-4 py-1.5 text-sm">
          <PageLink
            href={workerHref(workerId)}
            className="min-w-0 truncate font-medium text-ink hover:underline"
          >
            {name}
          </PageLink>
          <span className="shrink-0 text-ink-faint text-xs tabular-nums">
            {countOf(instanceCount, "instance")}
          </span>
        </li>
      ))}
    </ul>
  );
}
