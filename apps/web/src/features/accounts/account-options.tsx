"use client";
import type { PeriodKind } from "@orrery/protocol";
import { type ReactNode, useMemo } from "react";
import { PERIOD_WORDS } from "./account-words.ts";

export const PERIOD_OPTIONS = (
  ["daily", "weekly", "monthly", "yearly"] as const satisfies readonly PeriodKind[]
).map((value) => ({ value, label: PERIOD_WORDS[value].label }));

/** What a text field suggests while one types. */
export function ZoneOptions({ id }: { id: string }): ReactNode {
  return <Options id={id} kind="timeZone" first={["UTC"]} />;
}

export function CurrencyOptions({ id }: { id: string }): ReactNode {
  return <Options id={id} kind="currency" first={["USD", "EUR", "GBP", "CHF", "JPY"]} />;
}

function Options({
  id,
  kind,
  first,
}: {
  id: string;
  kind: "timeZone" | "currency";
  first: readonly string[];
}): ReactNode {
  const values = useMemo(() => [...new Set([...first, ...Intl.supportedValuesOf(kind)])], [first, kind]);
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
