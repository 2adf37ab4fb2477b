import type { TargetMeasure } from "@orrery/protocol";
import { NO_VALUE, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { DemoDelay } from "../../latency/demo-delay.tsx";

/** At a row's end: how far a target is from a node, or why that is not known. */
export function MeasureFigure({
  measure,
  nearestMark,
}: {
  measure: TargetMeasure;
  /** What tells that of all nodes this one is nearest; null = it isn't. */
  nearestMark: string | null;
}): ReactNode {
  return (
    <>
      {nearestMark === null ? null : <span className="text-ink-muted text-xs">{nearestMark}</span>}
      {measure.isDemoDelay ? <DemoDelay /> : null}
      {measure.p50Ms === null ? (
        <span className="text-ink-faint" title={measure.problem ?? undefined}>
          {NO_VALUE}
        </span>
      ) : (
        <Quantity kind="duration" value={measure.p50Ms} />
      )}
    </>
  );
}
