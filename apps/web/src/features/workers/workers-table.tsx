"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { StatusBadge, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import type { WorkerList } from "./use-worker-list.ts";
import {
  CpuText,
  DemoWorkerBadge,
  MemoryText,
  ReadyGauge,
  RegionsText,
  RestartCount,
  ScalerText,
} from "./worker-cells.tsx";
import { workerFace } from "./worker-face.ts";
import { workerHref } from "./worker-words.ts";

export type WorkersTableProps = {
  list: WorkerList;
  activeId: string | null;
  onActivate: (workerId: string) => void;
};

export function WorkersTable({ list, activeId, onActivate }: WorkersTableProps): ReactNode {
  return (
    <ListGrid
      label="Workers"
      kind="worker"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <SortHead list={list} sort="instances" label="Ready / wanted" />
          <TableHeaderCell title="Instances by region">Where</TableHeaderCell>
          <SortHead list={list} sort="cpu" label="In use of reserved" isNumeric />
          <SortHead list={list} sort="restarts" label="Restarts" isNumeric />
          <TableHeaderCell numeric title="The newest">
            Rev.
          </TableHeaderCell>
        </>
      }
    >
      {list.rows.map((worker) => (
        <WorkerRow
          key={worker.id}
          worker={worker}
          isActive={worker.id === activeId}
          onActivate={onActivate}
        />
      ))}
    </ListGrid>
  );
}

function WorkerRow({
  worker,
  isActive,
  onActivate,
}: {
  worker: WorkerView;
  isActive: boolean;
  onActivate: (id: string) => void;
}): ReactNode {
  const face = workerFace(worker, useViewer());
  const second = worker.spec.description;
  return (
    <ListRow
      kind="worker"
      rowId={worker.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={null}
      data-worker={worker.name}
      data-state-kind={face.state}
      className="h-12"
    >
      <th scope="row" className="w-1/3 min-w-44 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <PageLink href={workerHref(worker.id)} className="truncate hover:underline">
            {worker.name}
          </PageLink>
          <DemoWorkerBadge worker={worker} />
        </span>
        {second === "" ? null : (
          <span className="block truncate font-normal text-ink-faint text-xs" title={second}>
            {second}
          </span>
        )}
      </th>
      <TableCell className="w-1/2 min-w-56 max-w-0" title={face.reason}>
        <StatusBadge plain tone={face.tone} label={face.label} />
        <span className="block truncate text-ink-muted text-xs">{face.reason}</span>
      </TableCell>
      <TableCell className="min-w-32">
        <ReadyGauge worker={worker} />
      </TableCell>
      <TableCell className="max-w-44 truncate">
        <RegionsText worker={worker} />
        {worker.scalingGroupId === null ? null : (
          <span className="block truncate text-xs">
            <ScalerText worker={worker} />
          </span>
        )}
      </TableCell>
      <TableCell numeric className="text-xs">
        <span className="block">
          <CpuText worker={worker} />
        </span>
        <MemoryText worker={worker} />
      </TableCell>
      <TableCell numeric>
        <RestartCount worker={worker} />
      </TableCell>
      <TableCell numeric>{worker.revision}</TableCell>
    </ListRow>
  );
}
