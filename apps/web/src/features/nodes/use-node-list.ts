"use client";
import { matchesNodeFilter, type NodeFilter } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { type RowSelectionState, type SortingState, type Updater, useTable } from "@tanstack/react-table";
import { parseAsString } from "nuqs";
import { useMemo, useRef, useState } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { type Nodes, useNodes } from "../../lib/live/use-nodes.ts";
import { mentionsField } from "./filter-terms.ts";
import { nodeColumns, nodeFeatures } from "./node-columns.tsx";
import { useParsedFilter } from "./use-parsed-filter.ts";

const NEWEST_FIRST_PREFIX = "-";

const parsers = {
  filter: parseAsString.withDefault(""),
  sort: parseAsString.withDefault("name"),
};

/** The list of the Nodes page: filter and order live in the address, the selection in the page. */
export function useNodeList() {
  const [{ filter: query, sort }, setUrl] = useUrlStates(parsers);
  const sorting = useMemo(() => sortingOf(sort), [sort]);
  const sortedBy = sorting[0]?.id ?? "name";
  // An order that follows live values must rest long enough to be read.
  const nodes = useNodes(sortedBy in SORT_VALUES ? 1000 : 2000);
  const filter = useParsedFilter(query);
  const rows = useStableRows(useFilteredNodes(nodes, filter.terms), sortedBy);
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});

  const table = useTable({
    features: nodeFeatures,
    columns: nodeColumns,
    data: rows,
    getRowId: (node: NodeView) => node.id,
    enableMultiSort: false,
    enableSortingRemoval: false,
    state: { sorting, rowSelection },
    onRowSelectionChange: setRowSelection,
    onSortingChange: (updater: Updater<SortingState>) => {
      const next = typeof updater === "function" ? updater(sorting) : updater;
      const [first] = next;
      void setUrl({
        sort: first === undefined ? null : `${first.desc ? NEWEST_FIRST_PREFIX : ""}${first.id}`,
      });
    },
  });

  const selected = useMemo(
    () =>
      Object.keys(rowSelection)
        .filter((id) => rowSelection[id] === true)
        .flatMap((id) => nodes.byId.get(id as NodeView["id"]) ?? []),
    [rowSelection, nodes],
  );

  return {
    table,
    nodes,
    query,
    setQuery: (next: string) => void setUrl({ filter: next === "" ? null : next }),
    filter,
    selected,
    clearSelection: () => setRowSelection({}),
  };
}

export type NodeList = ReturnType<typeof useNodeList>;

function sortingOf(sort: string): SortingState {
  const desc = sort.startsWith(NEWEST_FIRST_PREFIX);
  const id = desc ? sort.slice(1) : sort;
  return [
    nodeColumns.some((column) => columnIdOf(column) === id) ? { id, desc } : { id: "name", desc: false },
  ];
}

function columnIdOf(column: (typeof nodeColumns)[number]): string {
  if (column.id !== undefined) return column.id;
  return "accessorKey" in column ? String(column.accessorKey) : "";
}

/** Sorted by name, as the store keeps them. Nodes in the waiting room have a list of their own. */
function useFilteredNodes(nodes: Nodes, filter: NodeFilter): NodeView[] {
  return useMemo(() => {
    const wantsAll = mentionsField(filter, "admission");
    const found: NodeView[] = [];
    for (const id of nodes.ids) {
      const node = nodes.byId.get(id);
      if (node === undefined || (!wantsAll && node.admission !== "admitted")) continue;
      if (matchesNodeFilter(filter, node)) found.push(node);
    }
    return found;
  }, [nodes, filter]);
}

/**
 * Keeps the array's identity while neither the set nor the order can have changed: rows show their node's newest view
 * by themselves, so the table has nothing to compute again.
 */
function useStableRows(rows: NodeView[], sortedBy: string): NodeView[] {
  const last = useRef<{ rows: NodeView[]; sortedBy: string }>({ rows, sortedBy });
  const value = SORT_VALUES[sortedBy];
  const isSame =
    value !== undefined &&
    last.current.sortedBy === sortedBy &&
    last.current.rows.length === rows.length &&
    rows.every((row, index) => {
      const before = last.current.rows[index];
      return before !== undefined && before.id === row.id && value(before) === value(row);
    });
  if (!isSame) last.current = { rows, sortedBy };
  return last.current.rows;
}

/** Columns whose order does not follow values that change every second. */
const SORT_VALUES: Record<string, (node: NodeView) => string> = {
  name: (node) => node.name,
  status: (node) => node.health,
  region: (node) => `${node.region}/${node.zone}`,
  version: (node) => node.agentVersion ?? "",
  scheduling: (node) => node.scheduling,
};
