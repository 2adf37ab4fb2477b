import { Skeleton } from "@orrery/ui";

const ROWS = [62, 48, 70, 54, 66, 44, 58, 72, 50, 60];

export function EventListSkeleton() {
  return (
    <div aria-busy="true" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">Loading events</span>
      {ROWS.map((width) => (
        <div key={width} className="flex h-9 items-center gap-4 border-line border-b px-4 last:border-b-0">
          <Skeleton className="h-3 w-16" />
          <span style={{ width: `${width}%` }}>
            <Skeleton className="h-3" />
          </span>
        </div>
      ))}
    </div>
  );
}
