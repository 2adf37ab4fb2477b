"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { AgeText, Badge, classNames } from "@orrery/ui";
import type { ReactNode } from "react";
import { MODE_LABELS, PROVIDER_LABELS } from "./group-words.ts";

export function DemoGroupBadge({ group }: { group: Pick<ScalingGroupView, "isDemo"> }): ReactNode {
  return group.isDemo ? <Badge title="It scales a stand-in on this machine.">Demo</Badge> : null;
}

export function ModeBadge({ group }: { group: Pick<ScalingGroupView, "settings"> }): ReactNode {
  const { mode } = group.settings;
  return (
    <Badge title={mode === "on" ? "It changes its number." : "It decides and tells, and changes nothing."}>
      {MODE_LABELS[mode]}
    </Badge>
  );
}

export function TargetText({
  group,
}: {
  group: Pick<ScalingGroupView, "provider" | "targetName">;
}): ReactNode {
  return (
    <>
      {PROVIDER_LABELS[group.provider.kind].toLowerCase()}{" "}
      <span className="text-ink-muted">{group.targetName}</span>
    </>
  );
}

/** "3 of 4 ready", and under it what of them is on its way, late or going. */
export function ReadyCounts({
  group,
}: {
  group: Pick<ScalingGroupView, "wantedCount" | "counts">;
}): ReactNode {
  const rest = restTexts(group);
  return (
    <>
      <span className="tabular-nums">
        {group.counts.ready}
        <span className="text-ink-faint"> of {group.wantedCount} wanted</span>
      </span>
      {rest.length === 0 ? null : (
        <span className="block text-ink-muted text-xs tabular-nums">{rest.join(", ")}</span>
      )}
    </>
  );
}

export function restTexts({ counts }: Pick<ScalingGroupView, "counts">): string[] {
  const { starting, overdue, draining, dead } = counts;
  return [
    countedAs(starting, "starting"),
    countedAs(overdue, "overdue"),
    countedAs(draining, "draining"),
    countedAs(dead, "dead"),
  ].filter((text) => text !== "");
}

export function BoundsText({ group }: { group: Pick<ScalingGroupView, "settings"> }): ReactNode {
  const { min, max } = group.settings;
  return (
    <span className="whitespace-nowrap tabular-nums">
      {min}
      <span className="text-ink-faint"> to </span>
      {max}
    </span>
  );
}

/** The newest evaluation in its own sentence, with its age. `isShort`: under something that matters more. */
export function DecisionText({
  group,
  isShort,
}: {
  group: Pick<ScalingGroupView, "decision">;
  isShort: boolean;
}): ReactNode {
  const { decision } = group;
  if (decision === null) return <span className="text-ink-faint">None yet</span>;
  return (
    <>
      <span
        className={classNames(
          "whitespace-normal text-pretty",
          isShort ? "line-clamp-1 break-all text-ink-muted text-xs" : "line-clamp-2",
        )}
        title={decision.sentence}
      >
        {decision.sentence}
      </span>
      <AgeText atMs={decision.atMs} className="text-ink-faint text-xs" />
    </>
  );
}

function countedAs(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}`;
}
