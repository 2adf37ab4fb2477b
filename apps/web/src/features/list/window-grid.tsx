"use client";
import { classNames } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { ROW_HEIGHT_PX } from "./window-grid-row.tsx";

export type WindowGridProps = {
  label: string;
  count: number;
  keyOf: (index: number) => string | number;
  /** -1 = none is. */
  activeIndex: number;
  /** The active row's id in the document. */
  activeRowId: string | undefined;
  gridTemplateColumns: string;
  /** Narrower than this it scrolls sideways. */
  minWidth: string;
  className?: string;
  /** Its head cells. */
  head: ReactNode;
  /** A WindowGridRow. */
  row: (index: number, offsetPx: number) => ReactNode;
};

/** A grid of up to 100,000 rows, of which only those in sight are in the document. */
export function WindowGrid(props: WindowGridProps): ReactNode {
  const { count, keyOf, activeIndex, gridTemplateColumns, minWidth } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: keyOf,
    overscan: 12,
    // The header is inside of the scrolled part, and sticks.
    scrollPaddingStart: ROW_HEIGHT_PX,
    scrollMargin: ROW_HEIGHT_PX,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
  }, [activeIndex, virtualizer]);

  return (
    <div
      ref={scroller}
      className={classNames(
        "min-h-0 overflow-auto rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent",
        props.className,
      )}
    >
      {/* Laid out as a grid, since only the rows in sight are in the document. */}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen and opened by keys is a grid
        role="grid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-multiselectable="true"
        aria-activedescendant={props.activeRowId}
        tabIndex={0}
        className="relative block outline-none"
        style={{ height: virtualizer.getTotalSize() + ROW_HEIGHT_PX, minWidth }}
      >
        <thead className="sticky top-0 z-10 block">
          <tr
            aria-rowindex={1}
            className="grid h-9 items-center gap-x-3 rounded-t-lg border-line border-b bg-surface px-3 text-ink-faint text-xs"
            style={{ gridTemplateColumns }}
          >
            {props.head}
          </tr>
        </thead>
        <tbody className="block">
          {virtualizer.getVirtualItems().map((item) => (
            <Fragment key={item.key}>{props.row(item.index, item.start)}</Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
