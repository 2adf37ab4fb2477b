"use client";
import { Button, EmptyState } from "@orrery/ui";
import { Grid3x3 } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";

/** There is no pair to show: nobody matches, or one node is alone. */
export function LatencyEmpty({
  nodeCount,
  isFiltered,
  onClearFilter,
}: {
  nodeCount: number;
  isFiltered: boolean;
  onClearFilter: () => void;
}): ReactNode {
  const { can } = useMe();
  if (isFiltered) {
    return (
      <NothingMatches
        title={nodeCount === 0 ? "No node matches the filter" : "Only one node matches the filter"}
        onClearFilter={onClearFilter}
      >
        A pair needs two. Write the filter as in the node list:{" "}
        <span className="font-mono text-xs">region=tokyo</span>.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Grid3x3 aria-hidden />}
      title={nodeCount === 0 ? "No nodes yet" : "One node has nobody to measure"}
      action={
        can("join-tokens:write") ? (
          <Button asChild variant="primary">
            <PageLink href="/enrol">Enrol a host</PageLink>
          </Button>
        ) : undefined
      }
    >
      Agents measure each other by themselves: the round trip, its jitter and what is lost. The matrix fills
      as soon as there are two.
    </EmptyState>
  );
}
