import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** Holds the place of what is loading; give it the size of what will come. */
export function Skeleton({ className }: { className?: string }): ReactNode {
  return (
    <span
      aria-hidden
      className={classNames("block h-4 w-full animate-breathe rounded-sm bg-hover", className)}
    />
  );
}
