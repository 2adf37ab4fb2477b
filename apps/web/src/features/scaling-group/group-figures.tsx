"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { AgeText, Fact, formatLongDuration } from "@orrery/ui";
import type { ReactNode } from "react";
import { BoundsText, restTexts, TargetText } from "../scaling/group-cells.tsx";

/** How many there are now, and between which bounds. */
export function GroupFigures({ group }: { group: ScalingGroupView }): ReactNode {
  const { wantedCount, counts, change, decision, settings } = group;
  const rest = restTexts(group);
  return (
    <dl
      aria-label="Now"
      className="mb-5 grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 sm:grid-cols-4 xl:grid-cols-7"
    >
      <Fact label="Wanted">
        <span className="tabular-nums">{wantedCount}</span>
      </Fact>
      <Fact label="Ready">
        <span className="tabular-nums">{counts.ready}</span>
        <span className="text-ink-faint"> of {wantedCount}</span>
      </Fact>
      <Fact label="Others">
        {rest.length === 0 ? <span className="text-ink-faint">none</span> : rest.join(", ")}
      </Fact>
      <Fact label="Bounds">
        <BoundsText group={group} />
      </Fact>
      <Fact label="Last by policies">
        {change === null ? (
          <span className="text-ink-faint">none yet</span>
        ) : (
          <>
            {change.from} → {change.to}, <AgeText atMs={change.atMs} className="text-ink-faint" />
          </>
        )}
      </Fact>
      <Fact label={`Evaluated every ${formatLongDuration(settings.evaluateEveryMs)}`}>
        <AgeText atMs={decision?.atMs ?? null} absent="not yet" />
      </Fact>
      <Fact label="Scales">
        <TargetText group={group} />
      </Fact>
    </dl>
  );
}
