import { Ellipsis } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

export type RowMenuButtonProps = ComponentProps<"button"> & { row: { id: string; name: string } };

/** Out of the order of Tab, since the key `.` opens it for the active row (see openRowMenu). */
export function RowMenuButton({ row, ...rest }: RowMenuButtonProps): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-row-menu={row.id}
      aria-label={`Actions for ${row.name}`}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
