"use client";
import { useEffect, useState } from "react";
import { openRowMenu } from "./open-row-menu.ts";
import { useListKeys } from "./use-list-keys.ts";

export type RowKeys<Row> = {
  onOpen: (row: Row) => void;
  onSelect?: (row: Row) => void;
  onFilter: () => void;
  onEscape?: () => void;
};

export type ActiveRow = {
  /** Null = no row is. */
  activeId: string | null;
  /** -1 = no row is. */
  activeIndex: number;
  setActiveId: (id: string | null) => void;
};

const PAGE_ROWS = 15;

/** The keys of a list (see useListKeys) whose rows each have a menu, and the row that they act on. */
export function useRowKeys<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { onOpen, onSelect, onFilter, onEscape }: RowKeys<Row>,
): ActiveRow {
  const [activeId, setActiveId] = useState<string | null>(null);
  const activeIndex = activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId);
  const withRow = (act: (row: Row) => void) => (index: number) => {
    const row = rows[index];
    if (row !== undefined) act(row);
  };

  useListKeys({
    count: rows.length,
    activeIndex,
    onMove: withRow(({ id }) => setActiveId(id)),
    onOpen: withRow(onOpen),
    ...(onSelect === undefined ? {} : { onSelect: withRow(onSelect) }),
    onMenu: withRow(({ id }) => openRowMenu(id)),
    onFilter,
    ...(onEscape === undefined ? {} : { onEscape }),
    pageRows: PAGE_ROWS,
  });
  useEffect(() => {
    // A row that the filter hides cannot stay the active one.
    if (activeId !== null && activeIndex === -1) setActiveId(null);
  }, [activeId, activeIndex]);
  return { activeId, activeIndex, setActiveId };
}
