import type { ReactNode } from "react";
import { formatLongDuration } from "../format/format-duration.ts";
import { formatClockTime, formatDay } from "../format/format-time.ts";
import { Quantity, type QuantityKind } from "../quantity.tsx";
import type { LoadMark, LoadRow } from "./load-rows.ts";

export type LoadTooltipProps = {
  row: LoadRow | undefined;
  stepMs: number;
  value: { label: string; kind: QuantityKind };
  counts: ReadonlyArray<string>;
  marks: ReadonlyArray<LoadMark>;
};

const MARKS_SHOWN = 3;

export function LoadTooltip({ row, stepMs, value, counts, marks }: LoadTooltipProps): ReactNode {
  if (row === undefined) return null;
  return (
    <div className="max-w-72 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md">
      <p className="whitespace-nowrap text-ink-faint">
        {`${formatDay(row.atMs)}, ${formatClockTime(row.atMs)}`}
        {stepMs > 1000 ? ` + ${formatLongDuration(stepMs)}` : ""}
      </p>
      <table className="mt-1 w-full">
        <tbody>
          <tr className="whitespace-nowrap">
            <th scope="row" className="pr-4 text-left font-normal text-ink-muted">
              {value.label}
            </th>
            <td className="text-right text-ink">
              <Quantity kind={value.kind} value={row.mean} />
              {row.band === null || row.band[1] === row.mean ? null : (
                <span className="pl-2 text-ink-muted">
                  max <Quantity kind={value.kind} value={row.band[1]} />
                </span>
              )}
            </td>
          </tr>
          {counts.map((label, index) => (
            <tr key={label} className="whitespace-nowrap">
              <th scope="row" className="pr-4 text-left font-normal text-ink-muted">
                {label}
              </th>
              <td className="text-right text-ink">
                <Quantity
                  kind={Number.isInteger(row[`c${index}`]) ? "count" : "load"}
                  value={row[`c${index}`]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {marks.slice(0, MARKS_SHOWN).map((mark) => (
        <p key={mark.atMs} className="mt-1 whitespace-normal text-pretty border-line border-t pt-1 text-ink">
          {mark.isUp ? "▲" : "▼"} {mark.sentence}
        </p>
      ))}
      {marks.length > MARKS_SHOWN ? (
        <p className="mt-1 text-ink-muted">and {marks.length - MARKS_SHOWN} further changes</p>
      ) : null}
    </div>
  );
}
