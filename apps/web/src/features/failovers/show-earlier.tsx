"use client";
import { Button } from "@orrery/ui";
import type { ReactNode } from "react";

/** The end of a list of which there is more; nothing where there is not. */
export function ShowEarlier({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}): ReactNode {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex justify-center border-line border-t p-1.5">
      <Button
        size="sm"
        variant="ghost"
        pending={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        Show earlier
      </Button>
    </div>
  );
}
