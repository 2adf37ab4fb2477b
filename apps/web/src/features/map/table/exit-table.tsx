"use client";
import { Button, EmptyState } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../../lib/keyboard/use-row-keys.ts";
import { NoNodeMatches } from "../../nodes/no-node-matches.tsx";
import { selectExit, selectedExits } from "../exits/map-exits.ts";
import { useMapPage } from "../map-context.ts";
import { exitsFound, MAP_EXIT_SORTS, sortExits } from "./exit-rows.ts";
import { EXIT_COLUMNS, EXIT_COLUMNS_NARROW } from "./exit-table-columns.tsx";
import { MapGrid } from "./map-grid.tsx";
import { useUrlSort } from "./use-url-sort.ts";

const WORST_FIRST = { by: "health", isDescending: false } as const;

/** Every exit that the filter finds, also of unknown country, the worst first. */
export function ExitTable({ isNarrow, onFilter }: { isNarrow: boolean; onFilter: () => void }): ReactNode {
  const { url, exits, filter } = useMapPage();
  const { sort, onSort } = useUrlSort(MAP_EXIT_SORTS, WORST_FIRST);
  const rows = useMemo(
    () => sortExits(exitsFound(exits.all, filter.terms), sort),
    [exits.all, filter.terms, sort],
  );
  const { selection, select } = url;
  const selected = useMemo(
    () => new Set(selection.kind === "exits" ? selectedExits(exits.all, selection).map(({ id }) => id) : []),
    [exits.all, selection],
  );
  const { activeIndex, setActiveId } = useRowKeys(rows, {
    onOpen: (exit) => select(selectExit(exit)),
    onSelect: (exit) => select(selectExit(exit)),
    onFilter,
  });
  if (rows.length === 0) return <NoRows />;
  return (
    <MapGrid
      label="Exits"
      columns={isNarrow ? EXIT_COLUMNS_NARROW : EXIT_COLUMNS}
      minWidth={isNarrow ? "0" : "56rem"}
      count={rows.length}
      rowAt={(index) => rows[index] ?? null}
      keyOf={(index) => rows[index]?.id ?? String(index)}
      sort={sort}
      onSort={onSort}
      activeIndex={activeIndex}
      isSelected={({ id }) => selected.has(id)}
      onSelect={(exit) => {
        setActiveId(exit.id);
        select(selectExit(exit));
      }}
    />
  );
}

function NoRows(): ReactNode {
  const { url, exits, isLive, filter } = useMapPage();
  if (exits.error !== null) return <QueryError title="The exits could not be read" error={exits.error} />;
  if (!isLive) {
    return <EmptyState title="Not recorded">Exits of proxies are not part of the map’s history.</EmptyState>;
  }
  if (!url.exits) {
    return (
      <EmptyState
        title="Exits are switched off"
        action={<Button onClick={() => url.set({ exits: null })}>Show exits</Button>}
      >
        They are neither drawn nor listed.
      </EmptyState>
    );
  }
  if (exits.count === null)
    return (
      <p aria-busy="true" className="text-ink-muted text-sm">
        Reading the exits…
      </p>
    );
  if (filter.terms.length > 0 && exits.count > 0) {
    return <NoNodeMatches onClearFilter={() => url.set({ filter: null })} />;
  }
  return (
    <EmptyState title="No exits">
      An exit is where the traffic of a proxy pool leaves. Import proxies into a pool, and they are here.
    </EmptyState>
  );
}
