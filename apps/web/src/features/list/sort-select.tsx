"use client";
import { Select, type SelectProps } from "@orrery/ui";
import type { ReactNode } from "react";

export type SortSelectProps<Sort extends string> = {
  value: Sort;
  onSort: (sort: Sort) => void;
  options: SelectProps<Sort>["options"];
};

/** On a phone there are no column heads to click. */
export function SortSelect<Sort extends string>({
  value,
  onSort,
  options,
}: SortSelectProps<Sort>): ReactNode {
  return (
    <Select aria-label="Sort by" className="w-auto" value={value} onValueChange={onSort} options={options} />
  );
}
