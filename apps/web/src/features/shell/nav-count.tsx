"use client";
import { Badge } from "@orrery/ui";
import { useWaitingCount } from "./use-waiting-count.ts";

/** How many nodes wait for an operator, beside the navigation's entry. */
export function NavCount() {
  const waiting = useWaitingCount();
  if (waiting === 0) return null;
  return (
    <Badge tone="info" className="max-lg:hidden" title={`${waiting} in the waiting room`}>
      {waiting}
      <span className="sr-only"> waiting</span>
    </Badge>
  );
}
