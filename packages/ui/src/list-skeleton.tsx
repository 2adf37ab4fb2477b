import type { ReactNode } from "react";
import { Skeleton } from "./skeleton.tsx";

export type ListSkeletonProps = {
  /** "Loading targets" */
  label: string;
  /** One line each: how much of it the middle part takes, in percent; all different. */
  widths: readonly number[];
  /** Of the part at the line's end. */
  endClassName?: string;
};

/** Holds the place of a list of dense rows. */
export function ListSkeleton({ label, widths, endClassName = "w-10" }: ListSkeletonProps): ReactNode {
  return (
    <div aria-busy="true" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">{label}</span>
      {widths.map((width) => (
        <div key={width} className="flex h-9 items-center gap-6 border-line border-b px-4 last:border-b-0">
          <Skeleton className="h-3 w-28" />
          <span className="flex-1" style={{ maxWidth: `${width}%` }}>
            <Skeleton className="h-3" />
          </span>
          <Skeleton className={`h-3 ${endClassName}`} />
        </div>
      ))}
    </div>
  );
}
