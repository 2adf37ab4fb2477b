import { StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";

/** Over figures that were read once and could not be read again: what stands there is old, and why. */
export function NotRefreshed({ error }: { error: unknown }): ReactNode {
  if (error === null || error === undefined) return null;
  return (
    <p
      role="status"
      className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-pretty text-warn text-xs"
    >
      <StatusDot tone="warn" className="mt-0.75" />
      These figures are the last that could be read. {describeError(error)}
    </p>
  );
}
