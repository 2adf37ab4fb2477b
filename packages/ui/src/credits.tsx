"use client";
import type { ReactNode } from "react";
import { ExactValue } from "./exact-value.tsx";
import { NO_VALUE } from "./format/format-bytes.ts";
import { creditsParts } from "./format/format-credits.ts";
import { useViewerLocale } from "./use-viewer-locale.ts";

export type CreditsProps = {
  /** A whole number of thousand-millionths of a credit; null is a dash. */
  units: string | bigint | null | undefined;
  /** Behind the number: `credits`, `credits/h`; empty where a column's head says it. */
  unit?: string;
  /** Puts a plus before what is above zero. */
  signed?: boolean;
  /** Every place is shown at once: ledgers in detail, previews. */
  exact?: boolean;
  /** Inside a button or a link, which leave no focus to their parts: nothing on hover. */
  plain?: boolean;
  className?: string;
};

/** Credits in the viewer's locale, to the hundredth; all nine places on hover and focus. */
export function Credits({
  units,
  unit = "credits",
  signed = false,
  exact = false,
  plain = false,
  className,
}: CreditsProps): ReactNode {
  const parts = creditsParts(units, useViewerLocale());
  if (parts.value === NO_VALUE) return <span className={className}>{NO_VALUE}</span>;
  const plus = signed && !/^[>−-]/.test(parts.value) && BigInt(units ?? 0) > 0n ? "+" : "";
  return (
    <ExactValue
      exact={
        exact || plain || parts.isExact ? null : `${plus}${parts.exact} ${unit === "" ? "credits" : unit}`
      }
      className={className}
    >
      {plus}
      {exact ? parts.exact : parts.value}
      {unit === "" ? null : <span className="text-ink-faint">{`\u00a0${unit}`}</span>}
    </ExactValue>
  );
}
