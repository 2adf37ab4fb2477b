"use client";
import type { DrillView, FederationView } from "@orrery/protocol";
import { AgeText, StatusBadge, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { CheckList } from "./check-list.tsx";
import { failoverHref } from "./failover-href.ts";
import { DRILL_FAULT_LABELS, gradeTone } from "./failover-words.ts";

/** One drill: grade, why this grade, who was expected, and the failover that it caused. */
export function DrillRow({ drill, federation }: { drill: DrillView; federation: FederationView }): ReactNode {
  const expected = federation.members.find(({ memberId }) => memberId === drill.expectedId)?.name;
  const failedChecks = drill.checks.filter(({ isOk }) => !isOk);
  return (
    <li data-drill={drill.id} className="grid grid-cols-[2rem_minmax(0,1fr)_auto] gap-x-3 px-4 py-3">
      <DrillMark drill={drill} />
      <div className="min-w-0">
        <p className="text-ink text-sm">
          <span className="font-medium">{DRILL_FAULT_LABELS[drill.fault]}</span>
          <span className="text-ink-faint">
            {drill.isScheduled ? ", by schedule of " : ", by "}
            {drill.byName}
          </span>
        </p>
        <ul className="mt-0.5 text-pretty text-ink-muted text-sm">
          {sentencesOf(drill).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {expected === undefined || drill.state === "refused" ? null : (
            <li className="text-ink-faint text-xs">Expected to take over: {expected}</li>
          )}
        </ul>
        {drill.state === "refused" && failedChecks.length > 0 ? (
          <div className="mt-1.5">
            <CheckList checks={failedChecks} label="Checks that failed" />
          </div>
        ) : null}
      </div>
      <div className="flex flex-col items-end gap-0.5 text-xs">
        <AgeText atMs={drill.startedAtMs} className="text-ink-faint text-xs/5" />
        {drill.failoverId === null ? null : (
          <PageLink
            href={failoverHref(drill.failoverId)}
            className="text-ink-muted underline decoration-line-strong underline-offset-2 hover:text-ink touch:py-2"
          >
            Waterfall
          </PageLink>
        )}
      </div>
    </li>
  );
}

function DrillMark({ drill }: { drill: DrillView }): ReactNode {
  if (drill.grade !== null) return <GradeBadge grade={drill.grade} />;
  const tone = drill.state === "ordered" ? "info" : drill.state === "refused" ? "idle" : "bad";
  return (
    <span className="flex h-5 items-center justify-center">
      <StatusDot tone={tone} label={drill.state === "ordered" ? "runs" : drill.state} />
    </span>
  );
}

export function GradeBadge({ grade }: { grade: NonNullable<DrillView["grade"]> }): ReactNode {
  return (
    <span className="flex h-5 justify-center">
      <StatusBadge
        tone={gradeTone(grade)}
        label={
          <>
            <span className="sr-only">Grade </span>
            {grade}
          </>
        }
      />
    </span>
  );
}

function sentencesOf({ state, reasons }: DrillView): readonly string[] {
  if (reasons.length > 0) return reasons;
  switch (state) {
    case "ordered":
      return ["Under way: the grade comes with the end of the takeover."];
    case "refused":
      return ["Refused by its checks."];
    case "failed":
      return ["It could not be carried out."];
    case "graded":
      return [];
  }
}
