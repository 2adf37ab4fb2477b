import type { ReactNode } from "react";

/** What a table shows on a wide screen, on a phone: one block a row, nothing of it out of sight. */
export function ItemList({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {children}
    </ul>
  );
}

export type ItemProps = {
  title: ReactNode;
  /** Quieter lines below it. */
  children?: ReactNode;
  /** At the right edge: an amount, or what can be done. */
  end?: ReactNode;
} & { [data: `data-${string}`]: string };

export function Item({ title, children, end, ...data }: ItemProps): ReactNode {
  return (
    <li {...data} className="flex items-start justify-between gap-3 px-4 py-2.5">
      <div className="min-w-0">
        <p className="min-w-0 break-words text-ink text-sm">{title}</p>
        {children === undefined ? null : <div className="text-pretty text-ink-faint text-xs">{children}</div>}
      </div>
      {end === undefined || end === null ? null : (
        <div className="shrink-0 text-right text-ink text-sm">{end}</div>
      )}
    </li>
  );
}
