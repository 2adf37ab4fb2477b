"use client";
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";

/** Frames the row and the column of one cell. It lies over the table in a layer of its own, so that moving it paints no cell again. */
export function HeatMapCrosshair({
  table,
  cellId,
}: {
  table: RefObject<HTMLTableElement | null>;
  cellId: string | null;
}): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const column = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const cell = cellId === null ? null : document.getElementById(cellId);
    if (cell === null || table.current === null || row.current === null || column.current === null) return;
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = cell;
    Object.assign(row.current.style, {
      transform: `translateY(${offsetTop}px)`,
      height: `${offsetHeight}px`,
      width: `${table.current.offsetWidth}px`,
    });
    Object.assign(column.current.style, {
      transform: `translateX(${offsetLeft}px)`,
      width: `${offsetWidth}px`,
      height: `${table.current.offsetHeight}px`,
    });
  }, [cellId, table]);
  return (
    <div aria-hidden hidden={cellId === null} className="pointer-events-none absolute inset-0 z-5">
      <div ref={row} className="absolute top-0 left-0 border-line-control border-y will-change-transform" />
      <div
        ref={column}
        className="absolute top-0 left-0 border-line-control border-x will-change-transform"
      />
    </div>
  );
}
