import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  /** The next step, in a sentence. */
  children?: ReactNode;
  action?: ReactNode;
  /** Inside a card, beside other content. */
  compact?: boolean;
};

export function EmptyState({ icon, title, children, action, compact = false }: EmptyStateProps): ReactNode {
  return (
    <div
      className={classNames(
        "mx-auto flex max-w-md flex-col items-center px-4 text-center",
        compact ? "py-6" : "py-16",
      )}
    >
      {icon === undefined ? null : <span className="mb-3 text-ink-faint [&_svg]:size-6">{icon}</span>}
      <p className="font-medium text-ink text-sm">{title}</p>
      {children === undefined ? null : (
        <div className="mt-1 text-pretty text-ink-muted text-sm">{children}</div>
      )}
      {action === undefined ? null : <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
