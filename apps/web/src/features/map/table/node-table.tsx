"use client";
import { Checkbox } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { useRowKeys } from "../../../lib/keyboard/use-row-keys.ts";
import { NoNodeMatches } from "../../nodes/no-node-matches.tsx";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectedNodeIds, selectNodes, withNodeToggled } from "../map-selection-text.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import type { LinkFloors } from "./link-floors.ts";
import { linkRowOf } from "./link-rows.ts";
import { MapGrid } from "./map-grid.tsx";
import { MapRowMenu } from "./map-row-menu.tsx";
import { MAP_NODE_SORTS, nodeRowsOf, sortNodeRows } from "./node-rows.ts";
import { NODE_COLUMNS, NODE_COLUMNS_NARROW, type NodeTableRow } from "./node-table-columns.tsx";
import { useUrlSort } from "./use-url-sort.ts";

/** An order that follows live values must rest long enough to be read. */
const FOLLOW_MS = 1000;
const BY_NAME = { by: "name", isDescending: false } as const;

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
  const { sort, onSort } = useUrlSort(MAP_NODE_SORTS, BY_NAME);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const rows = useMemo(() => {
    const all = nodeRowsOf(fleet, floors(fleet), isLive ? targets : [], (slot) => shown.has(slot));
    return sortNodeRows(all, sort, (link) => fleet.linkRttMs[link] ?? 0);
  }, [fleet, floors, targets, isLive, shown, sort, version]);

  const { selection, select } = url;
  const selectedIds = selectedNodeIds(selection);
  const selected = useMemo(() => new Set(selectedIds), [selectedIds]);
  const { activeIndex, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => select(selectNodes([id])),
    onSelect: ({ id }) => select(withNodeToggled(selection, id)),
    onFilter,
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
      onSort={onSort}
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
  return <NoNodeMatches onClearFilter={() => url.set({ filter: null })} />;
}
