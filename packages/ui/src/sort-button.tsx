import { ArrowDown, ArrowUp } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** As `aria-sort` of the column's head says it. */
export type SortOrder = "ascending" | "descending" | "none";

export type SortButtonProps = ComponentProps<"button"> & { order: SortOrder; numeric?: boolean };

/** A column's head that sorts by it: in a cell that carries `aria-sort`. */
export function SortButton({
  order,
  numeric = false,
  className,
  children,
  ...rest
}: SortButtonProps): ReactNode {
  const Arrow = order === "ascending" ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        "inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
        numeric && "flex-row-reverse",
        order !== "none" && "text-ink",
        className,
      )}
    >
      {children}
      {order === "none" ? null : <Arrow aria-hidden className="size-3 shrink-0" />}
    </button>
  );
}
