"use client";
import { EmptyState } from "@orrery/ui";
import { Crosshair } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { NewTargetButton } from "./new-target-button.tsx";

export function TargetsEmpty({
  isFiltered,
  onClearFilter,
  onNew,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
  onNew: () => void;
}): ReactNode {
  const { can } = useMe();
  if (isFiltered) {
    return (
      <NothingMatches title="No target matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its place, its address, or the name of its nearest node.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Crosshair aria-hidden />}
      title="No targets yet"
      action={can("targets:write") ? <NewTargetButton onClick={onNew} /> : undefined}
    >
      A target is an endpoint outside the fleet, such as an exchange's gateway or a customer's API. Every node
      measures how far it is, all the time, and Orrery tells which node is nearest now.{" "}
      {can("targets:write")
        ? "Give it a name and an address; the first figures come within seconds."
        : "An operator creates them."}
    </EmptyState>
  );
}
