import { classNames, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { lossLevel } from "./loss-level.ts";

const LEVEL_CLASS = { none: "", some: "text-warn", much: "font-medium text-bad" } as const;

/** 0..1; null = nothing was sent. */
export function LossText({ ratio, className }: { ratio: number | null; className?: string }): ReactNode {
  return (
    <Quantity
      kind="ratio"
      value={ratio}
      className={classNames(ratio === null ? "text-ink-faint" : LEVEL_CLASS[lossLevel(ratio)], className)}
    />
  );
}
