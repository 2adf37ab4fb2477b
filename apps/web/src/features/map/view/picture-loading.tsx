import type { ReactNode } from "react";

/** Appears only when it takes a while: what is there in a moment must not flash before. */
export function PictureLoading(): ReactNode {
  return (
    <div
      aria-busy="true"
      className="flex h-full items-center justify-center opacity-0 [animation:fade-in_200ms_linear_400ms_forwards]"
    >
      <span className="size-[min(70vh,70vw)] rounded-full border border-line bg-inset" />
      <span className="sr-only">Loading the map</span>
    </div>
  );
}
