"use client";
import type { FailoverView } from "@orrery/protocol";
import { StatusBadge, Waterfall } from "@orrery/ui";
import type { ReactNode } from "react";
import { waterfallPhases } from "./failover-phases.ts";
import { outcomeFace } from "./failover-words.ts";

/** One failover: its verdict, then its phases against the target. What never got as far as a phase has no bars. */
export function FailoverWaterfall({
  failover,
  withOutcome = true,
}: {
  failover: FailoverView;
  /** False where the page says it already. */
  withOutcome?: boolean;
}): ReactNode {
  const face = outcomeFace(failover);
  const hasPhases = failover.phases.some(({ state }) => state !== "waiting");
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p
        aria-live="polite"
        className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-pretty text-ink text-sm"
      >
        {withOutcome ? <StatusBadge tone={face.tone} label={face.label} className="self-center" /> : null}
        {failover.summary}
      </p>
      {hasPhases ? (
        <Waterfall
          label={`Phases of the failover of ${failover.federationName}`}
          phases={waterfallPhases(failover.phases)}
          totalMs={failover.totalMs}
          targetMs={failover.targetMs > 0 ? failover.targetMs : null}
        />
      ) : null}
    </div>
  );
}
