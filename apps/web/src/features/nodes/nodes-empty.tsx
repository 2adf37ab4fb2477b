"use client";
import { EmptyState } from "@orrery/ui";
import { Server } from "lucide-react";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { EnrolButton } from "./enrol-button.tsx";
import { NoNodeMatches } from "./no-node-matches.tsx";

export function NodesEmpty({
  isFiltered,
  onClearFilter,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
}) {
  const { waiting } = useFleetCounts();
  const { can } = useMe();
  if (isFiltered) return <NoNodeMatches onClearFilter={onClearFilter} />;
  if (waiting > 0) {
    return (
      <EmptyState icon={<Server aria-hidden />} title="No node is admitted yet">
        {waiting === 1 ? "One host has" : `${waiting} hosts have`} enrolled and{" "}
        {waiting === 1 ? "waits" : "wait"} above for {can("nodes:admit") ? "your" : "an operator's"} approval.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Server aria-hidden />} title="No nodes yet" action={<EnrolButton />}>
      {can("join-tokens:write")
        ? "Enrol a host with one pasted line; it appears here a few seconds later."
        : "An operator enrols hosts; they appear here a few seconds later."}
    </EmptyState>
  );
}
