"use client";
import type { AccountView } from "@orrery/protocol";
import { Select, useNowMs } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { SINCE_LABELS, SINCES, type Since, sinceAtMs } from "./since.ts";

const ANY = "any";

/** How far back a list of the account goes. */
export function SinceSelect({
  value,
  onChange,
  className,
}: {
  /** Null = any time. */
  value: Since | null;
  onChange: (since: Since | null) => void;
  className?: string;
}): ReactNode {
  return (
    <Select
      aria-label="Span"
      {...(className === undefined ? {} : { className })}
      value={value ?? ANY}
      onValueChange={(next) => onChange(next === ANY ? null : next)}
      options={[
        { value: ANY, label: "Any time" },
        ...SINCES.map((since) => ({ value: since, label: SINCE_LABELS[since] })),
      ]}
    />
  );
}

/** Counts back from when the span was chosen, so that the same question is asked until another one is. Null = any time. */
export function useSinceAtMs(since: Since | null, account: AccountView): number | null {
  const nowMs = useNowMs(60_000) ?? account.atMs;
  const [chosen, setChosen] = useState({ since, atMs: nowMs });
  if (chosen.since !== since) setChosen({ since, atMs: nowMs });
  return sinceAtMs(since, chosen.atMs, account);
}
