import type { ReactNode } from "react";

/** Stands beside every figure that contains a delay which a demonstration adds. */
export function DemoDelay(): ReactNode {
  return (
    <em
      className="whitespace-nowrap text-ink-faint text-xs"
      title="A demonstration adds a delay to this figure, to stand in for distance"
    >
      demo delay
    </em>
  );
}
