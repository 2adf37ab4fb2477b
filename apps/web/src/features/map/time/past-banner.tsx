"use client";
import { AgeText, Button, classNames, formatDay, formatShortTime } from "@orrery/ui";
import { History } from "lucide-react";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { overlayClass } from "../controls/overlay-class.ts";
import { gapAt, type Span } from "../incidents.ts";
import { useMapPage } from "../map-context.ts";
import type { Moment } from "./use-moment.ts";

const DAY_MS = 86_400_000;

/** Nobody may take the past for now. Where nothing was recorded it says so, and shows the way out. */
export function PastBanner(): ReactNode {
  const { time } = useMapPage();
  const { momentAtMs, nowMs, moment } = time;
  if (momentAtMs === null) return null;
  const gap = gapAt(time.timeline?.gaps ?? [], momentAtMs);
  const isOtherDay = nowMs !== null && nowMs - momentAtMs > DAY_MS;
  return (
    <div
      role="status"
      className={classNames(
        overlayClass,
        "flex max-w-full flex-wrap items-center gap-x-3 gap-y-1 border-accent py-1.5 pr-1.5 pl-3",
      )}
    >
      <History aria-hidden className="size-3.5 shrink-0 text-accent" />
      <p className="min-w-0 text-pretty text-ink text-sm">
        <span className="font-medium">
          As of {isOtherDay ? `${formatDay(momentAtMs)}, ` : ""}
          {formatShortTime(momentAtMs)}
        </span>
        <span className="text-ink-muted">
          , <AgeText atMs={momentAtMs} />
          {sentenceOf(moment, gap)}
        </span>
      </p>
      {moment.state === "failed" ? (
        <Button size="sm" onClick={moment.retry}>
          Try again
        </Button>
      ) : null}
      {moment.state === "gap" && gap !== null ? (
        <Button size="sm" onClick={() => time.goTo(gap.toAtMs)}>
          To its end
        </Button>
      ) : null}
      <Button size="sm" onClick={() => time.goTo(null)}>
        Back to live
      </Button>
    </div>
  );
}

function sentenceOf(moment: Moment, gap: Span | null): string {
  switch (moment.state) {
    case "live":
      return "";
    case "recorded":
      return moment.isPassing ? ". Reading…" : "";
    case "loading":
      return ". Reading…";
    case "failed":
      return `. It could not be read: ${describeError(moment.error)}`;
    case "gap":
      return gap === null
        ? ". The hub recorded nothing then, so nothing is drawn."
        : `. The hub recorded nothing from ${formatShortTime(gap.fromAtMs)} to ${formatShortTime(gap.toAtMs)}, so nothing is drawn.`;
  }
}
