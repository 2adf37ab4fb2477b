"use client";
import { SortSelect } from "../list/sort-select.tsx";
import type { NodeList } from "./use-node-list.ts";

export function SortNodes({ list }: { list: NodeList }) {
  const { table } = list;
  const [current] = table.state.sorting;
  const columns = table.getAllColumns().filter((column) => column.getCanSort());
  const options = columns.flatMap((column) => {
    const label = String(column.columnDef.header);
    return [
      { value: column.id, label: `${label} ↑` },
      { value: `-${column.id}`, label: `${label} ↓` },
    ];
  });
  return (
    <SortSelect
      value={current === undefined ? "name" : `${current.desc ? "-" : ""}${current.id}`}
      onSort={(value) => table.setSorting([{ id: value.replace(/^-/, ""), desc: value.startsWith("-") }])}
      options={options}
    />
  );
}
