"use client";
import { Button } from "@orrery/ui";
import { type ReactNode, useState } from "react";

const PAGE_SIZE = 50;

/** The first rows of a long list, and the button that shows more of them. */
export function useFirstRows<Row>(rows: readonly Row[]): { shown: readonly Row[]; more: ReactNode } {
  const [shownMax, setShownMax] = useState(PAGE_SIZE);
  const hiddenCount = rows.length - shownMax;
  return {
    shown: rows.slice(0, shownMax),
    more:
      hiddenCount > 0 ? (
        <Button className="mt-3 w-full" onClick={() => setShownMax(shownMax + PAGE_SIZE)}>
          {Math.min(PAGE_SIZE, hiddenCount)} more of {hiddenCount}
        </Button>
      ) : null,
  };
}
