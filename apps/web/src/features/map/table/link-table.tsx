"use client";
import { EmptyState } from "@orrery/ui";
import { type ReactNode, useMemo, useState } from "react";
import { useListKeys } from "../../../lib/keyboard/use-list-keys.ts";
import { useMapPage } from "../map-context.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { linkRowOf, MAP_LINK_SORTS, type MapLinkRow, sortedLinks } from "./link-rows.ts";
import { LINK_COLUMNS, LINK_COLUMNS_NARROW } from "./link-table-columns.tsx";
import { MapGrid } from "./map-grid.tsx";
import { type MapTableProps, NothingFound } from "./node-table.tsx";
import { useUrlSort } from "./use-url-sort.ts";

/** Sorting 100,000 links takes a while, and reading them longer. */
const FOLLOW_MS = 2000;
const PAGE_ROWS = 15;
const WORST_FIRST = { by: "ratio", isDescending: true } as const;

/** Every link with an end that the filter finds, both directions, the worst for their distance first. */
export function LinkTable({ floors, shown, isNarrow, onFilter }: MapTableProps): ReactNode {
  const { url, fleet } = useMapPage();
  const version = useFleetTick(FOLLOW_MS);
  const { sort, onSort } = useUrlSort(MAP_LINK_SORTS, WORST_FIRST);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const links = useMemo(
    () => sortedLinks(fleet, floors(fleet), sort, (slot) => shown.has(slot)),
    [fleet, floors, sort, shown, version],
  );
  const rowAt = (index: number): MapLinkRow | null => {
    const link = links[index];
    return link === undefined ? null : linkRowOf(fleet, floors(fleet), link);
  };

  const { selection, select } = url;
  const [activeLink, setActiveLink] = useState<number | null>(null);
  const activeIndex = activeLink === null ? -1 : links.indexOf(activeLink);
  const open = ({ fromId, toId }: MapLinkRow) => select({ kind: "link", fromId, toId });
  useListKeys({
    count: links.length,
    activeIndex,
    onMove: (index) => setActiveLink(links[index] ?? null),
    onOpen(index) {
      const row = rowAt(index);
      if (row !== null) open(row);
    },
    onFilter,
    pageRows: PAGE_ROWS,
  });

  if (links.length === 0) {
    return shown.size === 0 ? (
      <NothingFound />
    ) : (
      <EmptyState title="No link is measured">
        Nodes measure the links of their federations, and a sample of their region.
      </EmptyState>
    );
  }
  return (
    <MapGrid
      label="Links"
      columns={isNarrow ? LINK_COLUMNS_NARROW : LINK_COLUMNS}
      minWidth={isNarrow ? "0" : "46rem"}
      count={links.length}
      rowAt={rowAt}
      keyOf={(index) => String(links[index] ?? -index)}
      sort={sort}
      onSort={onSort}
      activeIndex={activeIndex}
      isSelected={(row) => isSelected(row, selection)}
      onSelect={(row) => {
        setActiveLink(row.link);
        open(row);
      }}
    />
  );
}

/** A link is one thing, whichever direction was clicked. */
function isSelected({ fromId, toId }: MapLinkRow, selection: MapSelectionOfPage): boolean {
  if (selection.kind !== "link") return false;
  return (
    (selection.fromId === fromId && selection.toId === toId) ||
    (selection.fromId === toId && selection.toId === fromId)
  );
}

type MapSelectionOfPage = ReturnType<typeof useMapPage>["url"]["selection"];
