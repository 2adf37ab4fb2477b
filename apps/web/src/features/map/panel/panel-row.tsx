import { classNames } from "@orrery/ui";
import type { ReactNode } from "react";

/** A line of a list that selects what it is about. */
export function PanelRow({
  onSelect,
  trailing,
  children,
}: {
  onSelect: () => void;
  trailing: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <li>
      <button
        type="button"
        onClick={onSelect}
        className={classNames(
          "-mx-2 flex w-[calc(100%+1rem)] items-center justify-between gap-3 rounded-md px-2 py-1 text-left text-sm",
          "hover:bg-hover touch:min-h-11",
        )}
      >
        <span className="flex min-w-0 items-center gap-2 text-ink">{children}</span>
        <span className="flex shrink-0 items-center gap-2">{trailing}</span>
      </button>
    </li>
  );
}
