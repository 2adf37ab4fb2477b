"use client";
import type { ScalingBackTestFigures } from "@orrery/protocol";
import {
  Credits,
  formatLongDuration,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";

export type FiguresColumn = { label: string; figures: ScalingBackTestFigures };

const ROWS: readonly { label: string; hint?: string; of: (figures: ScalingBackTestFigures) => ReactNode }[] =
  [
    { label: "Instance-hours", of: ({ instanceMs }) => hoursText(instanceMs) },
    {
      label: "Cost",
      hint: "By the rate of agent time that everybody's rate card has now",
      of: ({ costUnits }) => <Credits units={costUnits} />,
    },
    { label: "Changes", of: ({ upCount, downCount }) => `${upCount} up, ${downCount} down` },
    {
      label: "Over the threshold",
      hint: "More load than the ready instances were to carry",
      of: ({ overThresholdMs }) => timeText(overThresholdMs),
    },
    {
      label: "Under capacity",
      hint: "More load than the ready instances could carry",
      of: ({ underCapacityMs }) => timeText(underCapacityMs),
    },
    { label: "Highest number", of: ({ wantedMax }) => wantedMax },
  ];

/** Replays of the same load side by side. */
export function FiguresTable({
  label,
  columns,
}: {
  label: string;
  columns: readonly FiguresColumn[];
}): ReactNode {
  return (
    <Table aria-label={label}>
      <TableHead>
        <tr>
          <TableHeaderCell>
            <span className="sr-only">Figure</span>
          </TableHeaderCell>
          {columns.map((column) => (
            <TableHeaderCell key={column.label} numeric>
              {column.label}
            </TableHeaderCell>
          ))}
        </tr>
      </TableHead>
      <TableBody>
        {ROWS.map((row) => (
          <TableRow key={row.label}>
            <th scope="row" title={row.hint} className="px-3 pl-4 text-left font-normal text-ink-muted">
              {row.label}
            </th>
            {columns.map((column) => (
              <TableCell key={column.label} numeric>
                {row.of(column.figures)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function hoursText(instanceMs: number): string {
  const hours = instanceMs / 3_600_000;
  return `${hours.toLocaleString("en-GB", { maximumFractionDigits: hours < 100 ? 1 : 0 })}\u00a0h`;
}

function timeText(ms: number): string {
  return ms === 0 ? "none" : formatLongDuration(ms);
}
