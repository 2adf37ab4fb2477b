"use client";
import type { TargetView } from "@orrery/protocol";
import { StatusBadge, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { LossText } from "../latency/loss-text.tsx";
import { CheckText, DemoBadge, measuredByText, NearestFigure, NearestSince } from "./target-cells.tsx";
import { targetFace } from "./target-face.ts";
import { TargetRowMenu } from "./target-row-menu.tsx";
import { targetLossRatio } from "./target-state.ts";
import type { OpenTargetTask } from "./target-task.tsx";
import { targetHref } from "./target-words.ts";
import type { TargetList } from "./use-target-list.ts";

export type TargetsCardsProps = { list: TargetList; onTask: OpenTargetTask };

/** The same list on a phone: one card a target. */
export function TargetsCards({ list, onTask }: TargetsCardsProps): ReactNode {
  return (
    <ul aria-label="Targets" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((target) => (
        <TargetCard key={target.id} target={target} nameOf={list.nameOf} onTask={onTask} />
      ))}
    </ul>
  );
}

function TargetCard({
  target,
  nameOf,
  onTask,
}: {
  target: TargetView;
  nameOf: TargetList["nameOf"];
  onTask: OpenTargetTask;
}): ReactNode {
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  const { nearest } = target;
  return (
    <li data-target={target.name} data-state-kind={face.kind} className="flex items-center gap-2 pr-2 pl-4">
      <PageLink href={targetHref(target.id)} className="flex min-w-0 flex-1 flex-col gap-1 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{target.name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
          <DemoBadge target={target} />
        </span>
        {nearest === null ? (
          <span className="text-pretty text-ink-muted text-xs">{face.reason}</span>
        ) : (
          <span className="text-ink-muted text-xs">
            <span className="text-ink">{nameOf(nearest.nodeId)}</span> is nearest:{" "}
            <span className="text-ink">
              <NearestFigure target={target} />
            </span>
            , <NearestSince target={target} />
          </span>
        )}
        {face.kind === "partly" ? (
          <span className="text-pretty text-ink-muted text-xs">{face.reason}</span>
        ) : null}
        <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
          {target.place === "" ? null : <span className="truncate">{target.place}</span>}
          <span>
            loss <LossText ratio={targetLossRatio(target.measures)} />
          </span>
          <span>measured by {measuredByText(target)}</span>
          <span className="w-full truncate">
            <CheckText target={target} />
          </span>
        </span>
      </PageLink>
      <TargetRowMenu target={target} onTask={onTask} />
    </li>
  );
}
