"use client";
import { Select } from "@orrery/ui";
import type { NodeList } from "./use-node-list.ts";

/** On a phone there are no column heads to click. */
export function SortSelect({ list }: { list: NodeList }) {
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
    <Select
      aria-label="Sort by"
      className="w-auto"
      value={current === undefined ? "name" : `${current.desc ? "-" : ""}${current.id}`}
      onValueChange={(value) =>
        table.setSorting([{ id: value.replace(/^-/, ""), desc: value.startsWith("-") }])
      }
      options={options}
    />
  );
}
