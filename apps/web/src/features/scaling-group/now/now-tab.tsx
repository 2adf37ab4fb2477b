"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { Card, EmptyState } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { EventsCard } from "../../node/events-card.tsx";
import { DecisionDetail } from "../decision/decision-detail.tsx";
import { DecisionHead } from "../decision/decision-head.tsx";
import { HistoryCard } from "./history-card.tsx";
import { MetricProblems } from "./metric-problems.tsx";
import { ProviderCard } from "./provider-card.tsx";

export function NowTab({ group }: { group: ScalingGroupView }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "scaling_group", subjectId: group.id }) as const, [group.id]);
  const { decision } = group;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <HistoryCard group={group} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Card flush title="The newest decision" note="changed something or not">
          <MetricProblems group={group} />
          {decision === null ? (
            <EmptyState compact title="It was not evaluated yet">
              Its first evaluation comes within seconds.
            </EmptyState>
          ) : (
            <div data-decision={decision.outcome}>
              <div className="px-4 py-3">
                <DecisionHead decision={decision} />
              </div>
              <DecisionDetail decision={decision} settings={group.settings} />
            </div>
          )}
        </Card>
        <div className="flex min-w-0 flex-col gap-4">
          <ProviderCard group={group} />
          <EventsCard filter={filter} label="Events of this scaling group" />
        </div>
      </div>
    </div>
  );
}
