import { classNames, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";

export type RoundTripProps = {
  /** Null = no answer. */
  rttMs: number | null;
  digits?: number;
  /** Of the words where there is no answer. */
  noneClassName?: string;
};

/** A link's round trip, or in the tone of what is wrong that there is none. */
export function RoundTrip({ rttMs, digits, noneClassName }: RoundTripProps): ReactNode {
  if (rttMs === null) return <span className={classNames("text-bad", noneClassName)}>no answer</span>;
  return <Quantity kind="duration" value={rttMs} {...(digits === undefined ? {} : { digits })} />;
}
