"use client";
import type { ScalingDecision } from "@orrery/protocol";
import { AgeText, Badge } from "@orrery/ui";
import type { ReactNode } from "react";
import { OUTCOME_LABELS } from "./decision-words.ts";

/** What came of one evaluation, in its own sentence. */
export function DecisionHead({ decision }: { decision: ScalingDecision }): ReactNode {
  const { outcome, from, to, atMs, sentence } = decision;
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs">
        <Badge>{OUTCOME_LABELS[outcome]}</Badge>
        <span className="text-ink tabular-nums">{from === to ? to : `${from} → ${to}`}</span>
        <AgeText atMs={atMs} className="ml-auto text-ink-faint" />
      </span>
      <span className="text-pretty text-ink text-sm">{sentence}</span>
    </span>
  );
}
