"use client";
import type { ReactNode } from "react";
import type { AppliedRow } from "./applied-rates.ts";
import { unitOfMeter } from "./card-words.ts";
import { MeterName } from "./meter-name.tsx";
import { RateText } from "./rate-text.tsx";
import { allowanceText } from "./rate-words.ts";

/** The same prices on a phone: one block a meter. */
export function AppliedRatesList({
  rows,
  onOpenCard,
}: {
  rows: readonly AppliedRow[];
  onOpenCard: (cardId: string) => void;
}): ReactNode {
  return (
    <ul aria-label="Prices" className="divide-y divide-line">
      {rows.map(({ meter, applied }) => (
        <li key={meter.name} data-meter={meter.name} className="flex flex-col gap-0.5 px-4 py-2.5 text-sm">
          <span className="font-medium text-ink">
            <MeterName meter={meter} />
          </span>
          {applied === null ? (
            <span className="text-ink-muted">Counted, but no card prices it.</span>
          ) : (
            <>
              <span className="text-ink">
                <RateText rate={applied.rate} unit={unitOfMeter(meter)} />
              </span>
              <span className="flex flex-wrap items-center gap-x-2 text-ink-muted text-xs">
                <button
                  type="button"
                  onClick={() => onOpenCard(applied.card.id)}
                  className="relative rounded-sm underline decoration-line-strong underline-offset-2 touch:after:absolute touch:after:-inset-3"
                >
                  {applied.card.name}
                </button>
                {allowanceText(applied.rate, unitOfMeter(meter)) === null ? null : (
                  <span>{allowanceText(applied.rate, unitOfMeter(meter))} free</span>
                )}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
