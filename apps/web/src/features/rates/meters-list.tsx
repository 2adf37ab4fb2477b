"use client";
import type { MeterView } from "@orrery/protocol";
import { AgeText, Badge, Button, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { MeterName } from "./meter-name.tsx";
import { AGGREGATION_WORDS } from "./rate-words.ts";

/** The meters on a phone: one block each. `onArchive` null = the reader may not. */
export function MetersList({
  meters,
  onArchive,
}: {
  meters: readonly MeterView[];
  onArchive: ((meter: MeterView) => void) | null;
}): ReactNode {
  return (
    <ul aria-label="Meters" className="divide-y divide-line text-sm">
      {meters.map((meter) => (
        <li key={meter.name} data-meter={meter.name} className="flex items-center gap-3 px-4 py-2.5">
          <span className="flex min-w-0 flex-1 flex-col gap-0.5">
            <span className="flex flex-wrap items-center gap-2 font-medium text-ink">
              <MeterName meter={meter} />
              {meter.isBuiltIn ? <Badge>built in</Badge> : null}
            </span>
            <span className="text-ink-muted text-xs">
              {AGGREGATION_WORDS[meter.aggregation].label}, in {meter.unit}
            </span>
            {meter.description === "" ? null : (
              <span className="text-pretty text-ink-faint text-xs">{meter.description}</span>
            )}
            {meter.archivedAtMs === null ? null : (
              <span className="flex items-center gap-1.5 text-xs">
                <StatusBadge plain tone="idle" label="Archived" />
                <AgeText atMs={meter.archivedAtMs} className="text-ink-muted" />
              </span>
            )}
          </span>
          {meter.isBuiltIn || meter.archivedAtMs !== null || onArchive === null ? null : (
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Archive ${meter.name}`}
              onClick={() => onArchive(meter)}
            >
              Archive…
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
