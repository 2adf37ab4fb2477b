import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type CardProps = {
  title?: ReactNode;
  /** A short line after the title: a count, a unit, an age. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Without inner padding, for tables and lists that draw their own rows. */
  flush?: boolean;
  /** The region's accessible name where the title is not plain text. */
  label?: string;
  className?: string;
  children: ReactNode;
};

export function Card({
  title,
  note,
  actions,
  flush = false,
  label,
  className,
  children,
}: CardProps): ReactNode {
  const name = label ?? (typeof title === "string" ? title : undefined);
  return (
    <section
      aria-label={name}
      className={classNames("flex min-w-0 flex-col rounded-lg border border-line bg-surface", className)}
    >
      {title === undefined && actions === undefined ? null : (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-line border-b px-4 py-1.5">
          <div className="flex min-w-0 items-baseline gap-2">
            <h2 className="truncate font-medium text-ink text-sm">{title}</h2>
            {note === undefined ? null : <span className="truncate text-ink-faint text-xs">{note}</span>}
          </div>
          {actions === undefined ? null : (
            <div className="flex min-w-0 flex-wrap items-center gap-1.5">{actions}</div>
          )}
        </header>
      )}
      <div className={classNames("min-w-0 flex-1", flush ? "" : "p-4")}>{children}</div>
    </section>
  );
}
