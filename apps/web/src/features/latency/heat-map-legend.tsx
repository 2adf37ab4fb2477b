import { classNames, formatDurationMs } from "@orrery/ui";
import { memo, type ReactNode } from "react";
import { BAND_WORDS, JUDGED_BANDS } from "./band-words.ts";
import { DemoDelay } from "./demo-delay.tsx";
import type { MatrixMetric } from "./matrix-metric.ts";
import type { PreparedMatrix } from "./prepare-matrix.ts";
import { ESTIMATE_CLASS, RAMP_CLASSES, toneClass } from "./tone-class.ts";

/** What the colours say, as far as they occur. */
export const HeatMapLegend = memo(function HeatMapLegend({
  prepared,
  metric,
}: {
  prepared: PreparedMatrix;
  metric: MatrixMetric;
}): ReactNode {
  const tones = prepared.rows.flatMap(({ cells }) => cells.map(({ tone }) => tone));
  const hasBands = tones.some(({ kind }) => kind === "band");
  const hasRamp = tones.some(({ kind }) => kind === "ramp");
  const hasNearest = prepared.rows.some(({ cells }) => cells.some(({ isNearest }) => isNearest));
  return (
    <ul aria-label="Legend" className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-ink-faint text-xs">
      {hasBands
        ? JUDGED_BANDS.map((band) => (
            <Item key={band} swatch={toneClass({ kind: "band", band })}>
              <span className="text-ink-muted">{BAND_WORDS[band].label}</span> {BAND_WORDS[band].meaning}
            </Item>
          ))
        : null}
      {metric === "loss" ? (
        <>
          <Item swatch={toneClass({ kind: "loss", level: "none" })}>none</Item>
          <Item swatch={toneClass({ kind: "loss", level: "some" })}>some</Item>
          <Item swatch={toneClass({ kind: "loss", level: "much" })}>5 % and more</Item>
        </>
      ) : null}
      {hasRamp && prepared.ramp !== null ? (
        <li className="flex items-center gap-1.5">
          {formatDurationMs(prepared.ramp.low)}
          <span aria-hidden className="flex overflow-hidden border border-line">
            {RAMP_CLASSES.map((shade) => (
              <span key={shade} className={classNames("h-3 w-4", shade)} />
            ))}
          </span>
          {formatDurationMs(prepared.ramp.high)}
          {hasBands ? ", where no floor is known" : ""}
        </li>
      ) : null}
      {prepared.counts.estimated > 0 && metric === "rtt" ? (
        <Item swatch={ESTIMATE_CLASS}>
          <span className="text-ink-muted">est.</span> nobody measures the pair
        </Item>
      ) : null}
      {hasNearest ? (
        <li className="flex items-center gap-1.5">
          <span aria-hidden className="size-1.5 rounded-full bg-ink" />
          the target's nearest node
        </li>
      ) : null}
      {prepared.hasDemoDelay ? (
        <li className="flex items-center gap-1.5">
          <em className="text-ink-muted">12</em> contains <DemoDelay />
        </li>
      ) : null}
    </ul>
  );
});

function Item({ swatch, children }: { swatch: string; children: ReactNode }): ReactNode {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className={classNames("size-3 shrink-0 border border-line", swatch)} />
      <span>{children}</span>
    </li>
  );
}
