"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { countOf } from "../list/count-text.ts";
import type { WorkerList } from "./use-worker-list.ts";
import { CpuText, DemoWorkerBadge, MemoryText, ReadyGauge, RegionsText } from "./worker-cells.tsx";
import { workerFace } from "./worker-face.ts";
import { workerHref } from "./worker-words.ts";

/** The same list on a phone: one card a worker. */
export function WorkersCards({ list }: { list: WorkerList }): ReactNode {
  return (
    <ul aria-label="Workers" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((worker) => (
        <WorkerCard key={worker.id} worker={worker} />
      ))}
    </ul>
  );
}

function WorkerCard({ worker }: { worker: WorkerView }): ReactNode {
  const face = workerFace(worker, useViewer());
  return (
    <li data-worker={worker.name} data-state-kind={face.state}>
      <PageLink href={workerHref(worker.id)} className="flex min-w-0 flex-col gap-1.5 px-4 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="min-w-0 truncate font-medium text-base text-ink">{worker.name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
          <DemoWorkerBadge worker={worker} />
        </span>
        <span className="text-pretty text-ink-muted text-sm">{face.reason}</span>
        <ReadyGauge worker={worker} />
        <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>revision {worker.revision}</span>
          <RegionsText worker={worker} />
          {worker.usage === null ? null : (
            <>
              <CpuText worker={worker} />
              <MemoryText worker={worker} />
            </>
          )}
          <span>{countOf(worker.restartCount, "restart")}</span>
          {worker.scalingGroupId === null ? null : <span>scaled by a group</span>}
        </span>
      </PageLink>
    </li>
  );
}
