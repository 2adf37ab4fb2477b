"use client";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { HeatMapBody } from "./heat-map-body.tsx";
import { HeatMapCrosshair } from "./heat-map-crosshair.tsx";
import { HeatMapHead } from "./heat-map-head.tsx";
import { type CellPlace, movedFocus } from "./matrix-focus.ts";
import { matrixLayout } from "./matrix-layout.ts";
import type { CellLink, PreparedMatrix } from "./prepare-matrix.ts";

export type HeatMapProps = {
  prepared: PreparedMatrix;
  /** Of what is shown, for the accessible name. */
  metricLabel: string;
  onOpen: (link: CellLink) => void;
  /** The sentence of the cell under the pointer, or of the one in focus; null = none. */
  onPoint: (sentence: string | null) => void;
};

const ROW_HEAD_PX = 168;
/** A phone's: names only. */
const ROW_HEAD_NARROW_PX = 112;

/**
 * A real table: row and column heads have their scope, each cell says a whole sentence. It is one stop of the tab key; arrows
 * go from cell to cell, and Enter opens.
 */
export const HeatMap = memo(function HeatMap({
  prepared,
  metricLabel,
  onOpen,
  onPoint,
}: HeatMapProps): ReactNode {
  const id = useId();
  const table = useRef<HTMLTableElement>(null);
  const [focus, setFocus] = useState<CellPlace | null>(null);
  const [isFocused, setFocused] = useState(false);
  const [hovered, setHovered] = useState<CellPlace | null>(null);
  const { rows, columns } = prepared;
  const rowHeadPx = useMediaQuery("(width < 48rem)") ? ROW_HEAD_NARROW_PX : ROW_HEAD_PX;
  const layout = useMemo(() => matrixLayout(columns.length), [columns.length]);
  const kept = focus !== null && cellAt(prepared, focus) !== null ? focus : null;
  const active = isFocused ? kept : null;
  const pointed = hovered ?? active;

  const tell = (place: CellPlace | null) =>
    onPoint(place === null ? null : (cellAt(prepared, place)?.sentence ?? null));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const cell = kept === null ? null : cellAt(prepared, kept);
      if (cell === null) return;
      event.preventDefault();
      onOpen(cell.link);
      return;
    }
    const size = { rows: rows.length, columns: columns.length };
    const next = movedFocus(event.key, event.ctrlKey, kept, size);
    if (next === null) return;
    event.preventDefault();
    // The page's own list keys must not take the arrows, too.
    event.stopPropagation();
    setFocus(next);
    setHovered(null);
    tell(next);
    document.getElementById(cellId(id, next))?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function onPointer(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (place?.row === hovered?.row && place?.column === hovered?.column) return;
    setHovered(place);
    tell(place ?? active);
  }

  function onClick(event: MouseEvent): void {
    const place = placeOf(event.target);
    const cell = place === null ? null : cellAt(prepared, place);
    if (place === null || cell === null) return;
    setFocus(place);
    onOpen(cell.link);
  }

  return (
    <div className="relative max-h-[min(46rem,calc(100dvh-18rem))] min-h-40 scroll-pt-32 scroll-pl-44 overflow-auto rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent">
      <div className="relative w-full">
        <table
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked and opened by keys is a grid
          role="grid"
          aria-label={`${metricLabel} from each node to each other`}
          aria-readonly="true"
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length + 1}
          aria-activedescendant={active === null ? undefined : cellId(id, active)}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onMouseOver={onPointer}
          onMouseLeave={() => {
            setHovered(null);
            tell(active);
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            tell(null);
          }}
          className="w-full table-fixed border-separate border-spacing-px text-xs outline-none"
          style={{
            minWidth: rowHeadPx + columns.length * (layout.cellWidthMinPx + 1),
            maxWidth: rowHeadPx + columns.length * (layout.cellWidthMaxPx + 1),
          }}
        >
          <colgroup>
            <col style={{ width: rowHeadPx }} />
            <col span={columns.length} />
          </colgroup>
          <HeatMapHead columns={columns} layout={layout} litColumn={pointed?.column ?? null} />
          <HeatMapBody
            idPrefix={id}
            rows={rows}
            layout={layout}
            firstTarget={columns.findIndex(({ isTarget }) => isTarget)}
            litRow={pointed?.row ?? null}
            active={active}
          />
        </table>
        <HeatMapCrosshair table={table} cellId={pointed === null ? null : cellId(id, pointed)} />
      </div>
    </div>
  );
});

function cellId(prefix: string, { row, column }: CellPlace): string {
  return `${prefix}-${row}-${column}`;
}

function cellAt({ rows }: PreparedMatrix, { row, column }: CellPlace) {
  return rows[row]?.cells[column] ?? null;
}

/** The cell that an event came from; heads are none. */
function placeOf(target: EventTarget): CellPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("td[data-row]") : null;
  if (cell === null) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}
