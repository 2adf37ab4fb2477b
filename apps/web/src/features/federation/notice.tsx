import { AgeText } from "@orrery/ui";
import type { ReactNode } from "react";

/** Something that holds now and that the reader should know: above the cards of a page. */
export function Notice({
  label,
  headline,
  actions,
  children,
}: {
  label: string;
  headline: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section
      aria-label={label}
      className="flex flex-wrap items-start justify-between gap-3 rounded-lg border border-line-strong bg-raised px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-medium text-ink text-sm">{headline}</h2>
        <div className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-muted text-xs/5">{children}</div>
      </div>
      {actions === undefined ? null : <div className="flex gap-2">{actions}</div>}
    </section>
  );
}

/** "By ada, 3 min ago" */
export function ByLine({ byName, atMs }: { byName: string; atMs: number }): ReactNode {
  return (
    <p>
      By <span className="text-ink">{byName}</span>, <AgeText atMs={atMs} />
    </p>
  );
}
