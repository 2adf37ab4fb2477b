import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { bytesParts, type FormattedQuantity, NO_VALUE } from "./format/format-bytes.ts";
import { durationParts } from "./format/format-duration.ts";
import { byteRateParts, rateParts } from "./format/format-rate.ts";
import { ratioParts } from "./format/format-ratio.ts";

export type QuantityKind = "bytes" | "byteRate" | "ratio" | "duration" | "rate" | "count" | "load";

/** The one place that decides how a measured value reads. */
export function quantityParts(kind: QuantityKind, value: number | null | undefined): FormattedQuantity {
  switch (kind) {
    case "bytes":
      return bytesParts(value);
    case "byteRate":
      return byteRateParts(value);
    case "ratio":
      return ratioParts(value);
    case "duration":
      return durationParts(value);
    case "rate":
      return rateParts(value);
    case "count":
      return plainParts(value, 0);
    case "load":
      return plainParts(value, 2);
  }
}

function plainParts(value: number | null | undefined, digits: number): FormattedQuantity {
  if (value === null || value === undefined || !Number.isFinite(value)) return { value: NO_VALUE, unit: "" };
  const text = value.toLocaleString("en-GB", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return { value: text, unit: "" };
}

export type QuantityProps = {
  kind: QuantityKind;
  value: number | null | undefined;
  /** Keeps the column steady while the number changes: width of the number in digits. */
  digits?: number;
  className?: string;
};

/** A number with its unit; the unit is quieter, and a missing value is a dash, never a zero. */
export function Quantity({ kind, value, digits, className }: QuantityProps): ReactNode {
  const parts = quantityParts(kind, value);
  return (
    <span className={classNames("whitespace-nowrap", className)}>
      <span
        className={digits === undefined ? "" : "inline-block text-right"}
        style={digits === undefined ? undefined : { minWidth: `${digits}ch` }}
      >
        {parts.value}
      </span>
      {parts.unit === "" ? null : <span className="text-ink-faint">{`\u00a0${parts.unit}`}</span>}
    </span>
  );
}
