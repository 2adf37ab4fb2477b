import type { ReactNode } from "react";

/** One named value of a thing, in a `dl` of them. Both lines are cut where they do not fit. */
export function Fact({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0">
      <dt className="truncate text-ink-faint text-xs">{label}</dt>
      <dd className="mt-0.5 truncate text-ink text-sm">{children}</dd>
    </div>
  );
}
