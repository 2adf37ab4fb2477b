import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";

/** Holds the place of rows inside a card. */
export function RowsSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton />
      <Skeleton />
      <Skeleton />
      <Skeleton />
    </div>
  );
}
