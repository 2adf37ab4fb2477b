"use client";
import { type ReactNode, useState } from "react";
import { classNames } from "../class-names.ts";
import { formatDurationMs } from "../format/format-duration.ts";
import { useElapsedMs } from "../use-elapsed-ms.ts";
import { type WaterfallPhase, type WaterfallPicture, waterfallPicture } from "./waterfall-bars.ts";
import { WaterfallRow } from "./waterfall-row.tsx";
import { WaterfallTable } from "./waterfall-table.tsx";

export type WaterfallProps = {
  /** What is drawn; the accessible name begins with it. */
  label: string;
  phases: ReadonlyArray<WaterfallPhase>;
  /** How long all of it took, or had taken when it was told last. */
  totalMs: number;
  targetMs: number | null;
  className?: string;
};

/** Far below its target, a failover's phases are slivers beside it. */
const ZOOM_BELOW = 0.5;

/** Phases as bars on one axis of time, against the target. What runs grows; pointing at a bar says its numbers. */
export function Waterfall({ label, phases, totalMs, targetMs, className }: WaterfallProps): ReactNode {
  const isRunning = phases.some(({ state }) => state === "running");
  const elapsedMs = useElapsedMs(totalMs, isRunning);
  const [fit, setFit] = useState<"target" | "phases">("target");
  const picture = waterfallPicture(phases, elapsedMs, targetMs, fit);
  const [pointedId, setPointedId] = useState<string | null>(null);
  const pointed = picture.bars.find(({ phase }) => phase.id === pointedId);
  return (
    <figure
      aria-label={`${label}: ${formatDurationMs(totalMs)}${targetMs === null ? "" : ` against a target of ${formatDurationMs(targetMs)}`}`}
      className={classNames("min-w-0", className)}
    >
      <div className="relative">
        <Grid picture={picture} targetMs={targetMs} />
        <div className="relative flex flex-col pt-5 max-sm:gap-1.5">
          {picture.bars.map((bar) => (
            <WaterfallRow
              key={bar.phase.id}
              bar={bar}
              onPoint={(isPointed) =>
                setPointedId((now) => (isPointed ? bar.phase.id : now === bar.phase.id ? null : now))
              }
            />
          ))}
        </div>
        <Ticks picture={picture} />
      </div>
      <div className="mt-2 flex items-start justify-between gap-3">
        <p aria-hidden className="min-h-4 text-ink-faint text-xs">
          {pointed === undefined ? (
            <TotalText picture={picture} targetMs={targetMs} isRunning={isRunning} />
          ) : null}
          {pointed === undefined ? null : (
            <>
              <span className="text-ink-muted">{pointed.phase.label}</span>: {pointed.description}
            </>
          )}
        </p>
        {targetMs !== null && totalMs < ZOOM_BELOW * targetMs ? (
          <button
            type="button"
            aria-pressed={fit === "phases"}
            onClick={() => setFit(fit === "target" ? "phases" : "target")}
            className="shrink-0 whitespace-nowrap rounded-sm text-ink-muted text-xs underline decoration-line-strong underline-offset-2 hover:text-ink touch:min-h-11"
          >
            {fit === "target" ? "Zoom to the phases" : "Show the target"}
          </button>
        ) : null}
      </div>
      <WaterfallTable label={label} picture={picture} />
    </figure>
  );
}

function TotalText({
  picture,
  targetMs,
  isRunning,
}: {
  picture: WaterfallPicture;
  targetMs: number | null;
  isRunning: boolean;
}): ReactNode {
  const total = formatDurationMs(picture.totalMs);
  const what = isRunning ? `${total} so far` : `${total} in all`;
  if (targetMs === null) return what;
  const side = picture.totalMs <= targetMs ? "within" : "over";
  return `${what}, ${side} the target of ${formatDurationMs(targetMs)}`;
}

/** Where the bars' track lies in a row: beside the labels, or below them on a phone. */
export const trackInset = "left-0 right-0 sm:left-24 sm:right-32";

function Grid({ picture, targetMs }: { picture: WaterfallPicture; targetMs: number | null }): ReactNode {
  const { scale, targetRatio } = picture;
  return (
    <div aria-hidden className={classNames("pointer-events-none absolute top-5 bottom-5", trackInset)}>
      {scale.ticks.map((tick) => (
        <span
          key={tick}
          className="absolute inset-y-0 w-px bg-line"
          style={{ left: `${(tick / scale.max) * 100}%` }}
        />
      ))}
      {targetRatio === null ? null : (
        <span
          className="absolute -top-1 bottom-0 border-ink-muted border-l border-dashed"
          style={{ left: `${targetRatio * 100}%` }}
        >
          <span
            className={classNames(
              "absolute -top-4 whitespace-nowrap text-2xs text-ink-muted",
              targetRatio > 0.5 ? "right-1" : "left-1",
            )}
          >
            target {formatDurationMs(targetMs)}
          </span>
        </span>
      )}
    </div>
  );
}

function Ticks({ picture: { scale } }: { picture: WaterfallPicture }): ReactNode {
  return (
    <div aria-hidden className="relative h-5 text-2xs text-ink-faint">
      <div className={classNames("absolute inset-y-0", trackInset)}>
        {scale.ticks.map((tick, index) => (
          <span
            key={tick}
            className={classNames(
              "absolute top-1 whitespace-nowrap",
              index === 0 ? "" : tick >= scale.max * 0.97 ? "-translate-x-full" : "-translate-x-1/2",
              // Round numbers stand closer together than a phone has room for.
              index % 2 === 1 && "max-sm:hidden",
            )}
            style={{ left: `${(tick / scale.max) * 100}%` }}
          >
            {tick === 0 ? "0" : tickText(tick)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** An axis has room for round numbers only: "20 ms", where a measured value says "20.0 ms". */
function tickText(tick: number): string {
  return formatDurationMs(tick)
    .replace(/\.0+(?=\u00a0)/, "")
    .replace(/(\.\d*[1-9])0+(?=\u00a0)/, "$1");
}
