"use client";
import { Button, EmptyState } from "@orrery/ui";
import { Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { CreateFederationButton } from "./create-federation-button.tsx";

export function FederationsEmpty({
  isFiltered,
  onClearFilter,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
}): ReactNode {
  const { can } = useMe();
  const { admitted } = useFleetCounts();
  if (isFiltered) {
    return (
      <NothingMatches title="No federation matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its topology, or in a member's name, region or zone.
      </NothingMatches>
    );
  }
  const canCreate = can("federations:write");
  return (
    <EmptyState
      icon={<Waypoints aria-hidden />}
      title="No federations yet"
      action={
        !canCreate ? undefined : admitted === 0 ? (
          <Button asChild variant="primary">
            <PageLink href="/enrol">Enrol a host</PageLink>
          </Button>
        ) : (
          <CreateFederationButton />
        )
      }
    >
      A federation is a group of nodes that elect one leader among themselves and replace it within
      milliseconds when it fails, also while this hub is away.{" "}
      {canCreate
        ? admitted === 0
          ? "It needs nodes: enrol three hosts first."
          : "Three nodes survive the failure of one."
        : "An operator creates them."}
    </EmptyState>
  );
}
