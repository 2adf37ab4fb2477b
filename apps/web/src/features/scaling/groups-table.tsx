"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { StatusBadge, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import {
  BoundsText,
  DecisionText,
  DemoGroupBadge,
  ModeBadge,
  ReadyCounts,
  TargetText,
} from "./group-cells.tsx";
import { groupFace } from "./group-face.ts";
import { groupHref } from "./group-words.ts";
import type { GroupList } from "./use-group-list.ts";

export type GroupsTableProps = {
  list: GroupList;
  activeId: string | null;
  onActivate: (groupId: string) => void;
};

export function GroupsTable({ list, activeId, onActivate }: GroupsTableProps): ReactNode {
  return (
    <ListGrid
      label="Scaling groups"
      kind="scaling_group"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <TableHeaderCell>Mode</TableHeaderCell>
          <SortHead list={list} sort="wanted" label="Ready" />
          <TableHeaderCell title="Never fewer and never more">Bounds</TableHeaderCell>
          <SortHead list={list} sort="changed" label="Last decision" />
          <SortHead list={list} sort="advice" label="Advice" isNumeric />
        </>
      }
    >
      {list.shown.map((group) => (
        <GroupRow key={group.id} group={group} isActive={group.id === activeId} onActivate={onActivate} />
      ))}
    </ListGrid>
  );
}

function GroupRow({
  group,
  isActive,
  onActivate,
}: {
  group: ScalingGroupView;
  isActive: boolean;
  onActivate: (id: string) => void;
}): ReactNode {
  const face = groupFace(group, useViewer());
  return (
    <ListRow
      kind="scaling_group"
      rowId={group.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={null}
      data-group={group.name}
      data-state-kind={face.state}
      className="h-16"
    >
      <th scope="row" className="w-1/5 min-w-44 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <PageLink href={groupHref(group.id)} className="truncate hover:underline">
            {group.name}
          </PageLink>
          <DemoGroupBadge group={group} />
        </span>
        <span className="block truncate font-normal text-ink-faint text-xs" title={group.targetName}>
          <TargetText group={group} />
        </span>
      </th>
      <TableCell title={face.reason}>
        <StatusBadge plain tone={face.tone} label={face.label} />
      </TableCell>
      <TableCell>
        <ModeBadge group={group} />
      </TableCell>
      <TableCell>
        <ReadyCounts group={group} />
      </TableCell>
      <TableCell>
        <BoundsText group={group} />
      </TableCell>
      <TableCell className="min-w-64">
        {face.tone === "bad" || face.tone === "warn" ? (
          <span className="line-clamp-1 whitespace-normal break-all" title={face.reason}>
            {face.reason}
          </span>
        ) : null}
        <DecisionText group={group} isShort={face.tone === "bad" || face.tone === "warn"} />
      </TableCell>
      <TableCell numeric>
        {group.adviceCount === 0 ? (
          <span className="text-ink-faint">–</span>
        ) : (
          <PageLink href={groupHref(group.id, "advice")} className="hover:underline">
            {group.adviceCount}
          </PageLink>
        )}
      </TableCell>
    </ListRow>
  );
}
