import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** Dense table primitives: 36 px rows, 44 px where fingers point. Wrapped so that only the table scrolls sideways. */
export function Table({ className, ...rest }: ComponentProps<"table">): ReactNode {
  return (
    // "relative" keeps words for screen readers, which are positioned, inside what scrolls.
    <div className="relative w-full overflow-x-auto">
      <table
        {...rest}
        className={classNames("w-full border-collapse whitespace-nowrap text-left text-sm", className)}
      />
    </div>
  );
}

export function TableHead(props: ComponentProps<"thead">): ReactNode {
  return <thead {...props} />;
}

export function TableBody(props: ComponentProps<"tbody">): ReactNode {
  return <tbody {...props} />;
}

export function TableRow({ className, ...rest }: ComponentProps<"tr">): ReactNode {
  return (
    <tr
      {...rest}
      className={classNames(
        "h-9 border-line border-b last:border-b-0 hover:bg-hover aria-selected:bg-selected touch:h-11",
        className,
      )}
    />
  );
}

export type CellAlign = { numeric?: boolean };

export function TableHeaderCell({
  numeric = false,
  className,
  ...rest
}: ComponentProps<"th"> & CellAlign): ReactNode {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        "h-8 border-line border-b px-3 font-medium text-ink-faint text-xs first:pl-4 last:pr-4",
        numeric && "text-right",
        className,
      )}
    />
  );
}

export function TableCell({
  numeric = false,
  className,
  ...rest
}: ComponentProps<"td"> & CellAlign): ReactNode {
  return (
    <td {...rest} className={classNames("px-3 first:pl-4 last:pr-4", numeric && "text-right", className)} />
  );
}
