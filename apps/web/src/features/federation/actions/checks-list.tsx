import type { CheckView } from "@orrery/protocol";
import { classNames, Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { CheckList } from "../../failovers/check-list.tsx";

export type ChecksListProps = {
  label: string;
  /** Undefined = being made. */
  checks: readonly CheckView[] | undefined;
  /** Of what was asked before; new ones are on their way. */
  isStale?: boolean;
  className?: string;
};

/** Checks as they are made: what was found, and what to do where it does not hold. */
export function ChecksList({ label, checks, isStale = false, className }: ChecksListProps): ReactNode {
  return (
    <section
      aria-label={label}
      aria-busy={isStale || checks === undefined || undefined}
      className={classNames("rounded-lg border border-line bg-inset px-3 py-2.5", className)}
    >
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">{label}</h3>
      {checks === undefined ? (
        <div className="flex flex-col gap-2 py-1">
          <Skeleton className="h-3 w-3/4" />
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/2" />
        </div>
      ) : (
        <CheckList checks={checks} label={label} />
      )}
    </section>
  );
}
