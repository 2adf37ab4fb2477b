import type { CheckView } from "@orrery/protocol";
import { StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";

/** Pre-checks: what was found, and what to do where it speaks against it. */
export function CheckList({
  checks,
  label = "Checks",
}: {
  checks: readonly CheckView[];
  label?: string;
}): ReactNode {
  return (
    <ul aria-label={label} className="flex flex-col gap-1.5">
      {checks.map(({ name, isOk, finding, whatToDo }) => (
        <li key={name} className="flex items-start gap-2 text-sm">
          <span className="flex h-5 items-center">
            <StatusDot tone={isOk ? "ok" : "bad"} label={isOk ? "passed" : "failed"} />
          </span>
          <span className="min-w-0 text-pretty text-ink-muted">
            <span className={isOk ? "" : "text-ink"}>{finding}</span>
            {whatToDo === null ? null : <span className="block text-ink-faint text-xs">{whatToDo}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
