import type { FailoverView } from "@orrery/protocol";
import { Card, EmptyState, formatDurationMs, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { markTone, sightingDeed } from "./failover-words.ts";
import { inOrder } from "./sighting-order.ts";

type Sighting = FailoverView["sightings"][number];

/** Who saw or did what, on the new leader's clock; what others say by clocks of their own stands apart, without a time. */
export function SightingsCard({ failover }: { failover: FailoverView }): ReactNode {
  const timed = inOrder(failover.sightings.filter(({ offsetMs }) => offsetMs !== null));
  const others = failover.sightings.filter(({ offsetMs }) => offsetMs === null);
  return (
    <Card flush title="Timeline" note="since the old leader was last heard">
      {failover.sightings.length === 0 ? (
        <EmptyState compact title="Nothing was told yet">
          Members tell what they saw as soon as they reach the hub.
        </EmptyState>
      ) : (
        <>
          <Sightings label="By the new leader's clock" sightings={timed} />
          {others.length === 0 ? null : (
            <section aria-label="By other clocks" className="border-line border-t">
              <h3 className="px-4 pt-2.5 font-medium text-ink-faint text-xs">
                By clocks that cannot be compared with it
              </h3>
              <Sightings label="By other clocks" sightings={others} />
            </section>
          )}
        </>
      )}
    </Card>
  );
}

function Sightings({ label, sightings }: { label: string; sightings: readonly Sighting[] }): ReactNode {
  return (
    <ol aria-label={label} className="py-1.5">
      {sightings.map((sighting) => (
        <li
          key={`${sighting.mark.by} ${sighting.mark.kind} ${sighting.mark.clockId} ${sighting.mark.atMs}`}
          className="grid grid-cols-[4.25rem_0.625rem_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-1 text-sm"
        >
          <span className="whitespace-nowrap text-right text-ink-muted text-xs">
            {sighting.offsetMs === null ? "–" : offsetText(sighting.offsetMs)}
          </span>
          <StatusDot tone={markTone(sighting.mark)} className="self-center" />
          <span className="min-w-0 text-pretty break-words text-ink-muted">
            <span className="font-medium text-ink">{sighting.byName}</span>{" "}
            {sightingDeed(sighting.sentence, sighting.byName)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function offsetText(offsetMs: number): string {
  return offsetMs === 0 ? "0" : `${offsetMs > 0 ? "+" : ""}${formatDurationMs(offsetMs).replace("-", "−")}`;
}
