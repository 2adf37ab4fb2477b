"use client";
import { ExactValue } from "@orrery/ui";
import type { ReactNode } from "react";
import { exactQuantityText, quantityText } from "./measure.ts";

/** So much of a meter, in the measure that reads best; every digit of its own unit on hover and focus. */
export function MeterQuantity({ quantity, unit }: { quantity: bigint; unit: string }): ReactNode {
  const shown = quantityText(quantity, unit, 2);
  const exact = exactQuantityText(quantity, unit);
  return <ExactValue exact={exact === shown ? null : exact}>{shown}</ExactValue>;
}
