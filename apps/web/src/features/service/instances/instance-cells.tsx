"use client";
import type { BreakerState, NodeId } from "@orrery/protocol";
import { CountdownText, StatusBadge, type StatusTone } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { countOf } from "../../list/count-text.ts";
import { STANDING_FACES, UNTOLD_FACE } from "../../services/service-words.ts";
import type { InstanceRow } from "./instance-rows.ts";

const BREAKER_FACES: Record<BreakerState, { label: string; tone: StatusTone }> = {
  closed: { label: "Closed", tone: "ok" },
  "half-open": { label: "Half open", tone: "warn" },
  open: { label: "Open", tone: "bad" },
};

export function faceOfStanding(standing: InstanceRow["standing"]): { label: string; tone: StatusTone } {
  return standing === null ? UNTOLD_FACE : STANDING_FACES[standing];
}

/** Never green while the page is stale. */
export function StandingBadge({ standing }: Pick<InstanceRow, "standing">): ReactNode {
  const isStale = useViewer() !== undefined;
  const { label, tone } = faceOfStanding(standing);
  return (
    <StatusBadge
      plain
      tone={isStale ? "unknown" : tone}
      label={isStale ? `Was ${label.toLowerCase()}` : label}
    />
  );
}

/** What is left of an ejection or an open breaker. */
export function UntilText({ untilAtMs }: Pick<InstanceRow, "untilAtMs">): ReactNode {
  if (untilAtMs === null) return null;
  return (
    <span className="text-ink-muted text-xs tabular-nums">
      for <CountdownText untilAtMs={untilAtMs} past="a moment" />
    </span>
  );
}

export function BreakerText({
  state,
  openUntilAtMs = null,
}: {
  state: BreakerState;
  openUntilAtMs?: number | null;
}): ReactNode {
  const { label, tone } = BREAKER_FACES[state];
  if (state === "closed") return <span className="text-ink-muted">{label}</span>;
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <StatusBadge plain tone={tone} label={label} />
      {openUntilAtMs === null ? null : <UntilText untilAtMs={openUntilAtMs} />}
    </span>
  );
}

/** "tokyo-1 and 2 more say so"; nothing where all say the same. */
export function sayersText(row: InstanceRow, nameOf: (nodeId: NodeId) => string): string {
  const { sayers, findings, standing } = row;
  if (standing === null) return "";
  if (sayers.length === 0) return "as its node says";
  if (sayers.length === findings.length) {
    if (findings.length === 1) return `at ${nameOf(sayers[0] as NodeId)}`;
    return findings.length === 2 ? "at both gateways" : `at all ${findings.length} gateways`;
  }
  const others = sayers.length === 1 ? "" : ` and ${sayers.length - 1} more`;
  return `at ${nameOf(sayers[0] as NodeId)}${others}, of ${countOf(findings.length, "gateway")}`;
}
