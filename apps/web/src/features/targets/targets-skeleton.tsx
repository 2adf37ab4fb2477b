import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";

const ROWS = [56, 68, 50, 62, 58];

export function TargetsSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">Loading targets</span>
      {ROWS.map((width) => (
        <div key={width} className="flex h-9 items-center gap-6 border-line border-b px-4 last:border-b-0">
          <Skeleton className="h-3 w-28" />
          <span className="flex-1" style={{ maxWidth: `${width}%` }}>
            <Skeleton className="h-3" />
          </span>
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
