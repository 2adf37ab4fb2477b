import { classNames, SortButton, type SortOrder } from "@orrery/ui";
import type { ReactNode } from "react";

export type WindowGridHeadProps = {
  order: SortOrder;
  /** Undefined = nothing sorts by this column. */
  onSort: ((event: unknown) => void) | undefined;
  isNumeric: boolean;
  className?: string | undefined;
  /** Of the button. */
  buttonClassName?: string;
  children: ReactNode;
};

/** A column's head in a WindowGrid. */
export function WindowGridHead({
  order,
  onSort,
  isNumeric,
  className,
  buttonClassName,
  children,
}: WindowGridHeadProps): ReactNode {
  return (
    <th
      scope="col"
      aria-sort={order}
      className={classNames("flex min-w-0 font-medium", isNumeric && "justify-end", className)}
    >
      {onSort === undefined ? (
        children
      ) : (
        <SortButton order={order} numeric={isNumeric} className={buttonClassName} onClick={onSort}>
          {children}
        </SortButton>
      )}
    </th>
  );
}
