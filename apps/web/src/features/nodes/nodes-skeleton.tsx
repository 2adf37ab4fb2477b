import { Skeleton } from "@orrery/ui";

const ROWS = [72, 58, 64, 80, 52, 68, 60, 76, 56, 66];

export function NodesSkeleton() {
  return (
    <div aria-busy="true" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">Loading nodes</span>
      {ROWS.map((width) => (
        <div key={width} className="flex h-9 items-center gap-6 border-line border-b px-4 last:border-b-0">
          <Skeleton className="h-3 w-28" />
          <span className="flex-1" style={{ maxWidth: `${width}%` }}>
            <Skeleton className="h-3" />
          </span>
          <Skeleton className="h-3 w-10" />
        </div>
      ))}
    </div>
  );
}
