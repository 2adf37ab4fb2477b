"use client";
import { MarkSwatch } from "@orrery/ui/scene";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";

/** What is drawn besides: the topology that is shown, and what a planned switchover would change. */
export function MarkLegend(): ReactNode {
  const { federations, shownFederationId, preview, url, exits } = useMapPage();
  const shown = federations.find(({ id }) => id === shownFederationId);
  const hasTopology = shown !== undefined || url.layer === "federations";
  const hasExitWays = url.selection.kind === "exits" && exits.userIds.length > 0;
  if (!hasTopology && preview === null && !hasExitWays) return null;
  return (
    <>
      <hr className="my-1.5 border-line" />
      <ul aria-label="Marked ways" className="flex flex-col">
        {hasTopology ? (
          <Line mark="topology">
            {shown === undefined ? "Links of topologies" : `Topology of ${shown.name}`}
          </Line>
        ) : null}
        {hasExitWays ? <Line mark="topology">Used the exit lately</Line> : null}
        {preview === null ? null : (
          <>
            <Line mark="added">The new leader’s ways</Line>
            <Line mark="removed">Used no more</Line>
          </>
        )}
      </ul>
    </>
  );
}

function Line({
  mark,
  children,
}: {
  mark: "topology" | "added" | "removed";
  children: ReactNode;
}): ReactNode {
  return (
    <li className="flex h-5.5 items-center gap-2 text-ink-muted text-xs">
      <span className="flex w-6 shrink-0 justify-center">
        <MarkSwatch mark={mark} />
      </span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </li>
  );
}
