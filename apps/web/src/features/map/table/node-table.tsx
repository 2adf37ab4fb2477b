"use client";
import { Button, Checkbox, EmptyState } from "@orrery/ui";
import { SearchX } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { openRowMenu } from "../../../lib/keyboard/open-row-menu.ts";
import { useListKeys } from "../../../lib/keyboard/use-list-keys.ts";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectedNodeIds, selectNodes, withNodeToggled } from "../map-selection-text.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import type { LinkFloors } from "./link-floors.ts";
import { linkRowOf } from "./link-rows.ts";
import { MapGrid } from "./map-grid.tsx";
import { MapRowMenu } from "./map-row-menu.tsx";
import { MAP_NODE_SORTS, nodeRowsOf, sortNodeRows } from "./node-rows.ts";
import { NODE_COLUMNS, NODE_COLUMNS_NARROW, type NodeTableRow } from "./node-table-columns.tsx";
import { formatSort, parseSort, sortedBy } from "./table-sort.ts";

/** An order that follows live values must rest long enough to be read. */
const FOLLOW_MS = 1000;
const PAGE_ROWS = 15;

export type MapTableProps = {
  floors: LinkFloors;
  /** Slots that the filter finds. */
  shown: ReadonlySet<number>;
  isNarrow: boolean;
  onFilter: () => void;
};

/** Every node that the filter finds, with all that the pictures say of it. */
export function NodeTable({ floors, shown, isNarrow, onFilter }: MapTableProps): ReactNode {
  const { url, fleet, targets, isLive, isStale } = useMapPage();
  const version = useFleetTick(FOLLOW_MS);
  const sort = useMemo(
    () => parseSort(url.sort, MAP_NODE_SORTS, { by: "name", isDescending: false }),
    [url.sort],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const rows = useMemo(() => {
    const all = nodeRowsOf(fleet, floors(fleet), isLive ? targets : [], (slot) => shown.has(slot));
    return sortNodeRows(all, sort, (link) => fleet.linkRttMs[link] ?? 0);
  }, [fleet, floors, targets, isLive, shown, sort, version]);

  const { selection, select } = url;
  const selectedIds = selectedNodeIds(selection);
  const selected = useMemo(() => new Set(selectedIds), [selectedIds]);
  const [activeId, setActiveId] = useState<string | null>(null);
  const activeIndex = activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId);
  useEffect(() => {
    // A row that the filter hides cannot stay the active one.
    if (activeId !== null && activeIndex === -1) setActiveId(null);
  }, [activeId, activeIndex]);

  useListKeys({
    count: rows.length,
    activeIndex,
    onMove: (index) => setActiveId(rows[index]?.id ?? null),
    onOpen: (index) => select(selectNodes(rows.slice(index, index + 1).map(({ id }) => id))),
    onSelect: (index) => {
      const row = rows[index];
      if (row !== undefined) select(withNodeToggled(selection, row.id));
    },
    onMenu: (index) => openRowMenu(rows[index]?.id ?? ""),
    onFilter,
    pageRows: PAGE_ROWS,
  });

  if (rows.length === 0) return <NothingFound />;
  const areAllSelected = rows.every(({ id }) => selected.has(id));
  const isSomeSelected = rows.some(({ id }) => selected.has(id));
  const rowAt = (index: number): NodeTableRow | null => {
    const row = rows[index];
    if (row === undefined) return null;
    const worst = row.worstLink < 0 ? null : linkRowOf(fleet, floors(fleet), row.worstLink);
    return { ...row, worst, isStale: isLive && isStale };
  };
  return (
    <MapGrid
      label="Nodes"
      columns={isNarrow ? NODE_COLUMNS_NARROW : NODE_COLUMNS}
      minWidth={isNarrow ? "0" : "62rem"}
      count={rows.length}
      rowAt={rowAt}
      keyOf={(index) => rows[index]?.id ?? String(index)}
      sort={sort}
      onSort={({ id, startsDescending = false }) =>
        url.set({ sort: formatSort(sortedBy(sort, id, startsDescending)) })
      }
      activeIndex={activeIndex}
      isSelected={({ id }) => selected.has(id)}
      onSelect={({ id }, isAdded) => {
        setActiveId(id);
        select(isAdded ? withNodeToggled(selection, id) : selectNodes([id]));
      }}
      lead={{
        width: "1.25rem",
        head: (
          <Checkbox
            aria-label="Select all shown nodes"
            checked={areAllSelected ? true : isSomeSelected ? "indeterminate" : false}
            onCheckedChange={() =>
              select(areAllSelected ? NO_SELECTION : selectNodes(rows.map(({ id }) => id)))
            }
          />
        ),
        cell: ({ id, name }, isSelected) => (
          <Checkbox
            tabIndex={-1}
            aria-label={`Select ${name}`}
            checked={isSelected}
            onCheckedChange={() => select(withNodeToggled(selection, id))}
          />
        ),
      }}
      tail={{
        width: "1.75rem",
        name: "Actions",
        cell: ({ id, name }) => <MapRowMenu nodeId={id} name={name} />,
      }}
    />
  );
}

export function NothingFound(): ReactNode {
  const { url, filter } = useMapPage();
  if (filter.terms.length === 0) return null;
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title="No node matches the filter"
      action={<Button onClick={() => url.set({ filter: null })}>Clear the filter</Button>}
    >
      All terms must match. Values take <code className="font-mono text-xs">*</code> and several, separated by
      commas.
    </EmptyState>
  );
}
