import type { ScalingGroupView } from "@orrery/protocol";
import { AgeText, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { metricLabel } from "../../scaling/group-words.ts";

/** Why a metric could not be asked for: what is missing takes nothing away. */
export function MetricProblems({ group }: { group: Pick<ScalingGroupView, "metricProblems"> }): ReactNode {
  if (group.metricProblems.length === 0) return null;
  return (
    <ul aria-label="Metrics that cannot be read" className="divide-y divide-line border-line border-b">
      {group.metricProblems.map(({ metric, sentence, atMs }) => (
        <li key={metric} className="flex items-start gap-2 bg-warn-soft px-4 py-2 text-sm text-warn">
          <StatusDot tone="warn" className="mt-1.25" />
          <span className="min-w-0 break-words text-pretty">
            {metricLabel(metric)}: {sentence} <AgeText atMs={atMs} className="text-xs" />
          </span>
        </li>
      ))}
    </ul>
  );
}
