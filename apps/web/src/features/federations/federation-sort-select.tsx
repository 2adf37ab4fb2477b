"use client";
import { Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { FEDERATION_SORTS, type FederationSort } from "./filter-federations.ts";
import type { FederationList } from "./use-federation-list.ts";

const LABELS: Record<FederationSort, string> = {
  status: "Worst status first",
  name: "By name",
  readiness: "Least ready first",
  takeover: "Slowest takeover first",
  failover: "Newest failover first",
};

/** On a phone there are no column heads to click. */
export function FederationSortSelect({ list }: { list: FederationList }): ReactNode {
  return (
    <Select
      aria-label="Sort by"
      className="w-auto"
      value={list.url.sort}
      onValueChange={(sort) => void list.setUrl({ sort })}
      options={FEDERATION_SORTS.map((value) => ({ value, label: LABELS[value] }))}
    />
  );
}
