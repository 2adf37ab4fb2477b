import type { ReactNode } from "react";
import { formatLongDuration } from "../format/format-duration.ts";
import { formatClockTime, formatDay } from "../format/format-time.ts";
import { Quantity, type QuantityKind } from "../quantity.tsx";
import { averageKey, maximumKey, type TimeSeriesRow } from "./time-series.ts";

export type ChartTooltipProps = {
  row: TimeSeriesRow | undefined;
  bucketMs: number;
  kind: QuantityKind;
  lines: ReadonlyArray<{ name: string; label: string }>;
};

export function ChartTooltip({ row, bucketMs, kind, lines }: ChartTooltipProps): ReactNode {
  if (row === undefined) return null;
  const thinned = bucketMs > 1000;
  return (
    <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md">
      <p className="whitespace-nowrap text-ink-faint">
        {`${formatDay(row.atMs)}, ${formatClockTime(row.atMs)}`}
        {thinned ? ` + ${formatLongDuration(bucketMs)}` : ""}
      </p>
      <table className="mt-1 w-full">
        <tbody>
          {lines.map((line) => (
            <tr key={line.name} className="whitespace-nowrap">
              <th scope="row" className="pr-4 text-left font-normal text-ink-muted">
                {line.label}
              </th>
              <td className="text-right text-ink">
                <Quantity kind={kind} value={numberAt(row, averageKey(line.name))} />
              </td>
              {thinned ? (
                <td className="pl-3 text-right text-ink-muted">
                  max <Quantity kind={kind} value={numberAt(row, maximumKey(line.name))} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function numberAt(row: TimeSeriesRow, key: string): number | null {
  const value = row[key];
  return typeof value === "number" ? value : null;
}
