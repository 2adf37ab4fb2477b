import { classNames } from "@orrery/ui";
import type { ComponentProps, ReactNode } from "react";

export const ROW_HEIGHT_PX = 36;

export type WindowGridRowProps = ComponentProps<"tr"> & {
  index: number;
  offsetPx: number;
  gridTemplateColumns: string;
  isSelected: boolean;
  isActive: boolean;
};

/** A row of a WindowGrid, where it stands among all of them. */
export function WindowGridRow({
  index,
  offsetPx,
  gridTemplateColumns,
  isSelected,
  isActive,
  className,
  ...rest
}: WindowGridRowProps): ReactNode {
  return (
    <tr
      {...rest}
      // The head is the first.
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={classNames(
        "absolute inset-x-0 top-0 grid items-center gap-x-3 border-line border-b px-3 text-ink text-sm",
        isSelected ? "bg-selected" : "hover:bg-hover",
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
        className,
      )}
      style={{ gridTemplateColumns, height: ROW_HEIGHT_PX, transform: `translateY(${offsetPx}px)` }}
    />
  );
}
