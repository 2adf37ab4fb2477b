"use client";
import { Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { TARGET_SORTS, type TargetSort } from "./filter-targets.ts";
import type { TargetList } from "./use-target-list.ts";

const LABELS: Record<TargetSort, string> = {
  state: "Worst state first",
  name: "By name",
  nearest: "Nearest first",
  loss: "Most loss first",
};

/** On a phone there are no column heads to click. */
export function TargetSortSelect({ list }: { list: TargetList }): ReactNode {
  return (
    <Select
      aria-label="Sort by"
      className="w-auto"
      value={list.url.sort}
      onValueChange={(sort) => void list.setUrl({ sort })}
      options={TARGET_SORTS.map((value) => ({ value, label: LABELS[value] }))}
    />
  );
}
