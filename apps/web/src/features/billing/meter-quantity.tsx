"use client";
import { ExactValue, useViewerLocale } from "@orrery/ui";
import type { ReactNode } from "react";
import { quantityText } from "./meter-words.ts";

/** What a meter counted, in the unit that people count in; exact on hover and focus. */
export function MeterQuantity({
  meter,
  quantity,
  unit,
}: {
  meter: string;
  quantity: string;
  /** Of a custom meter. */
  unit?: string | undefined;
}): ReactNode {
  const { text, exact } = quantityText(meter, quantity, useViewerLocale(), unit);
  return <ExactValue exact={text === exact ? null : exact}>{text}</ExactValue>;
}
