"use client";
import { formatTargetCheck, type TargetView } from "@orrery/protocol";
import { StatusBadge, TableCell, TableHeaderCell, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { LossText } from "../latency/loss-text.tsx";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import {
  CheckText,
  DemoBadge,
  measuredByText,
  NearestFigure,
  NearestName,
  NearestSince,
} from "./target-cells.tsx";
import { targetFace } from "./target-face.ts";
import { TargetRowMenu } from "./target-row-menu.tsx";
import { targetLossRatio } from "./target-state.ts";
import type { OpenTargetTask } from "./target-task.tsx";
import { targetHref } from "./target-words.ts";
import type { TargetList } from "./use-target-list.ts";

export type TargetsTableProps = {
  list: TargetList;
  activeId: string | null;
  onActivate: (targetId: string) => void;
  onTask: OpenTargetTask;
};

export function TargetsTable({ list, activeId, onActivate, onTask }: TargetsTableProps): ReactNode {
  return (
    <ListGrid
      label="Targets"
      kind="target"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <TableHeaderCell>Nearest node</TableHeaderCell>
          <SortHead list={list} sort="nearest" label="p50" isNumeric />
          <TableHeaderCell numeric title="Since when this node is the nearest">
            Since
          </TableHeaderCell>
          <SortHead list={list} sort="loss" label="Loss" isNumeric />
          <TableHeaderCell title="How many nodes measure it, and how often each does">
            Measured by
          </TableHeaderCell>
        </>
      }
    >
      {list.rows.map((target) => (
        <TargetRow
          key={target.id}
          target={target}
          nameOf={list.nameOf}
          isActive={target.id === activeId}
          onActivate={onActivate}
          onTask={onTask}
        />
      ))}
    </ListGrid>
  );
}

function TargetRow({
  target,
  nameOf,
  isActive,
  onActivate,
  onTask,
}: {
  target: TargetView;
  nameOf: TargetList["nameOf"];
  isActive: boolean;
  onActivate: (targetId: string) => void;
  onTask: OpenTargetTask;
}): ReactNode {
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  return (
    <ListRow
      kind="target"
      rowId={target.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={<TargetRowMenu target={target} onTask={onTask} />}
      data-target={target.name}
      data-state-kind={face.kind}
      className="h-12"
    >
      <th scope="row" className="w-full min-w-56 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <PageLink href={targetHref(target.id)} className="truncate hover:underline">
            {target.name}
          </PageLink>
          <DemoBadge target={target} />
        </span>
        <PlaceAndCheck target={target} />
      </th>
      <TableCell title={face.reason}>
        <StatusBadge plain tone={face.tone} label={face.label} />
        {face.share === null ? null : <span className="ml-1.5 text-ink-faint text-xs">{face.share}</span>}
      </TableCell>
      {target.nearest === null ? (
        // Nobody is nearest: why not stands in the room of who, how far and since when.
        <TableCell colSpan={3} className="max-w-0 truncate text-ink-muted text-xs" title={face.reason}>
          {face.reason}
        </TableCell>
      ) : (
        <>
          <TableCell>
            <NearestName target={target} nameOf={nameOf} />
          </TableCell>
          <TableCell numeric>
            <NearestFigure target={target} />
          </TableCell>
          <TableCell numeric>
            <NearestSince target={target} />
          </TableCell>
        </>
      )}
      <TableCell numeric>
        <LossText ratio={targetLossRatio(target.measures)} />
      </TableCell>
      <TableCell className="text-ink-muted">{measuredByText(target)}</TableCell>
    </ListRow>
  );
}

/** A second, quieter line: where it stands, and what is dialled there. */
function PlaceAndCheck({ target }: { target: TargetView }): ReactNode {
  const check = formatTargetCheck(target.check);
  return (
    <span
      className="block truncate font-normal text-ink-faint text-xs"
      title={target.place === "" ? check : `${target.place}, ${check}`}
    >
      {target.place === "" ? null : `${target.place} · `}
      <CheckText target={target} />
    </span>
  );
}
