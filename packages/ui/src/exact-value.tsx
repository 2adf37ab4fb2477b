"use client";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

export type ExactValueProps = {
  /** Shown while the pointer or the focus is on it; null = what stands there is exact already. */
  exact: ReactNode | null;
  className?: string | undefined;
  children: ReactNode;
};

/** A number that was shortened for reading: its exact value is one hover, or one Tab, away. */
export function ExactValue({ exact, className, children }: ExactValueProps): ReactNode {
  const face = classNames("whitespace-nowrap tabular-nums", className);
  if (exact === null) return <span className={face}>{children}</span>;
  return (
    <Tooltip content={<span className="tabular-nums">{exact}</span>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact value must be reachable without a pointer */}
      <span tabIndex={0} className={classNames("rounded-sm", face)}>
        {children}
      </span>
    </Tooltip>
  );
}
