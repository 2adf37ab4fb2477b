"use client";
import { useMemo } from "react";
import { useMapPage } from "../map-context.ts";
import type { MapGridProps } from "./map-grid.tsx";
import { formatSort, parseSort, sortedBy, type TableSort } from "./table-sort.ts";

/** The order of a table's rows, which is in the address; a click on a column's head changes it. */
export function useUrlSort<By extends string>(
  columns: readonly By[],
  fallback: TableSort<By>,
): Pick<MapGridProps<never, By>, "sort" | "onSort"> {
  const { url } = useMapPage();
  const sort = useMemo(() => parseSort(url.sort, columns, fallback), [url.sort, columns, fallback]);
  return {
    sort,
    onSort: ({ id, startsDescending = false }) =>
      url.set({ sort: formatSort(sortedBy(sort, id, startsDescending)) }),
  };
}
