import type { MeterView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { meterLabel } from "../billing/meter-words.ts";

/** Built-in meters by their name for people, with the one that events carry behind it. */
export function MeterName({ meter }: { meter: Pick<MeterView, "name"> }): ReactNode {
  const label = meterLabel(meter.name);
  if (label === meter.name) return <span className="font-mono text-xs">{label}</span>;
  return (
    <span className="whitespace-nowrap">
      {label} <span className="font-mono font-normal text-ink-faint text-xs max-sm:hidden">{meter.name}</span>
    </span>
  );
}
