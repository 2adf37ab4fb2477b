import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type ErrorStateProps = {
  title: ReactNode;
  /** What went wrong and what to do, in a sentence. */
  children: ReactNode;
  /** Lets support find the request in the hub's log. */
  correlationId?: string | undefined;
  action?: ReactNode;
  compact?: boolean;
};

export function ErrorState({
  title,
  children,
  correlationId,
  action,
  compact = false,
}: ErrorStateProps): ReactNode {
  return (
    <div
      role="alert"
      className={classNames(
        "mx-auto flex max-w-md flex-col items-center px-4 text-center",
        compact ? "py-6" : "py-16",
      )}
    >
      <TriangleAlert aria-hidden className="mb-3 size-6 text-bad" />
      <p className="font-medium text-ink text-sm">{title}</p>
      <div className="mt-1 text-pretty text-ink-muted text-sm">{children}</div>
      {correlationId === undefined ? null : (
        <p className="mt-2 text-ink-faint text-xs">
          Correlation id <span className="select-all font-mono">{correlationId}</span>
        </p>
      )}
      {action === undefined ? null : <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
