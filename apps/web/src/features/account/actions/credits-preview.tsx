"use client";
import { Credits, PreviewList } from "@orrery/ui";
import type { ReactNode } from "react";

/** "Balance: 10.00 → 15.00 credits", exact; without an amount it says so. */
export function BalanceStep({
  label = "Balance",
  beforeUnits,
  changeUnits,
}: {
  label?: string;
  beforeUnits: string;
  changeUnits: bigint;
}): ReactNode {
  return (
    <>
      {label}: <Credits exact unit="" units={beforeUnits} /> <span aria-hidden>→</span>
      <span className="sr-only">becomes</span>{" "}
      <Credits exact units={BigInt(beforeUnits) + changeUnits} className="font-medium text-ink" />.
    </>
  );
}

/** What a change of credits will do; until there is an amount, what is asked for. */
export function CreditsPreview({
  items,
  shows = "what the balance will be",
}: {
  items: readonly ReactNode[] | null;
  /** What is seen here once there is an amount. */
  shows?: string;
}): ReactNode {
  return <PreviewList items={items ?? [`Type an amount of credits to see ${shows}.`]} />;
}
