"use client";
import { formatTargetCheck, type TargetView } from "@orrery/protocol";
import {
  classNames,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  useNowMs,
} from "@orrery/ui";
import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { LossText } from "../latency/loss-text.tsx";
import type { TargetSort } from "./filter-targets.ts";
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
  useEffect(() => {
    if (activeId !== null) {
      document.getElementById(`target-row-${activeId}`)?.scrollIntoView({ block: "nearest" });
    }
  }, [activeId]);
  return (
    <div className="rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent">
      <Table
        role="grid"
        aria-label="Targets"
        aria-activedescendant={activeId === null ? undefined : `target-row-${activeId}`}
        tabIndex={0}
        className="outline-none"
      >
        <TableHead>
          <tr>
            <SortHeader list={list} sort="name" label="Name" />
            <SortHeader list={list} sort="state" label="State" />
            <TableHeaderCell>Nearest node</TableHeaderCell>
            <SortHeader list={list} sort="nearest" label="p50" isNumeric />
            <TableHeaderCell numeric title="Since when this node is the nearest">
              Since
            </TableHeaderCell>
            <SortHeader list={list} sort="loss" label="Loss" isNumeric />
            <TableHeaderCell title="How many nodes measure it, and how often each does">
              Measured by
            </TableHeaderCell>
            <TableHeaderCell>
              <span className="sr-only">Actions</span>
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
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
        </TableBody>
      </Table>
    </div>
  );
}

function SortHeader({
  list,
  sort,
  label,
  isNumeric = false,
}: {
  list: TargetList;
  sort: TargetSort;
  label: string;
  isNumeric?: boolean;
}): ReactNode {
  const isSorted = list.url.sort === sort;
  return (
    <TableHeaderCell numeric={isNumeric} aria-sort={isSorted ? "descending" : "none"}>
      <button
        type="button"
        onClick={() => void list.setUrl({ sort })}
        className={classNames(
          "inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
          isNumeric && "flex-row-reverse",
          isSorted && "text-ink",
        )}
      >
        {label}
        {isSorted ? <ArrowDown aria-hidden className="size-3" /> : null}
      </button>
    </TableHeaderCell>
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
  const viewer = useViewer();
  const face = targetFace(target, { nowMs: useNowMs(), viewer });
  return (
    <TableRow
      id={`target-row-${target.id}`}
      data-target={target.name}
      data-state-kind={face.kind}
      onClick={() => onActivate(target.id)}
      className={classNames(
        "h-12",
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
        viewer !== undefined && "text-ink-muted",
      )}
    >
      <th scope="row" className="w-full min-w-56 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <Link href={targetHref(target.id)} prefetch={false} className="truncate hover:underline">
            {target.name}
          </Link>
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
      <TableCell className="w-0 py-0 text-right">
        <TargetRowMenu target={target} onTask={onTask} />
      </TableCell>
    </TableRow>
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
