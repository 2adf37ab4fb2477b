"use client";
import type { StrategyPreview } from "@orrery/protocol";
import {
  formatDurationMs,
  formatRatio,
  NO_VALUE,
  ShareBar,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useFirstRows } from "../../list/show-more.tsx";
import { STRATEGY_WORDS } from "../../services/service-words.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { failedRatioOf, shareRows } from "./preview-words.ts";
import type { Tried } from "./tried.ts";

/** What happened, beside what the replay makes of today's strategy and of the chosen one. */
export function PreviewFigures({ tried: { result, strategy } }: { tried: Tried }): ReactNode {
  const rows = [
    { label: "Recorded", figures: result.recorded },
    { label: "As set today", figures: result.asSet },
    { label: STRATEGY_WORDS[strategy].label, figures: result.asAsked },
  ];
  return (
    <div className="-mx-4">
      <Table aria-label="Preview">
        <TableHead>
          <tr>
            <TableHeaderCell>Strategy</TableHeaderCell>
            <TableHeaderCell numeric>Requests</TableHeaderCell>
            <TableHeaderCell numeric>Failed</TableHeaderCell>
            <TableHeaderCell numeric>p50</TableHeaderCell>
            <TableHeaderCell numeric>p99</TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {rows.map(({ label, figures }) => (
            <TableRow key={label}>
              <th scope="row" className="px-3 pl-4 text-left font-medium">
                {label}
              </th>
              <TableCell numeric>{figures.requestCount.toLocaleString("en-GB")}</TableCell>
              <TableCell numeric>{formatRatio(failedRatioOf(figures))}</TableCell>
              <TableCell numeric>{formatDurationMs(figures.p50Ms)}</TableCell>
              <TableCell numeric>{formatDurationMs(figures.p99Ms)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

/** How the requests would be shared out, the largest change first. */
export function PreviewShares({ result }: { result: StrategyPreview }): ReactNode {
  const { shown, more } = useFirstRows(shareRows(result));
  if (shown.length === 0) return null;
  return (
    <div className="-mx-4">
      <Table aria-label="Shares by instance">
        <TableHead>
          <tr>
            <TableHeaderCell>Instance</TableHeaderCell>
            <TableHeaderCell numeric>Recorded</TableHeaderCell>
            <TableHeaderCell numeric>As set</TableHeaderCell>
            <TableHeaderCell numeric>As chosen</TableHeaderCell>
            <TableHeaderCell numeric title="Most requests open at the same time, as chosen">
              Most open
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {shown.map((row) => (
            <TableRow key={row.instanceId} data-share={row.instanceId}>
              <th
                scope="row"
                className="max-w-48 truncate px-3 pl-4 text-left font-medium font-mono text-xs"
                title={row.instanceId}
              >
                {shortId(row.instanceId)}
              </th>
              <TableCell numeric>{formatRatio(row.recorded)}</TableCell>
              <TableCell numeric>{formatRatio(row.asSet)}</TableCell>
              <TableCell numeric className="min-w-24">
                {formatRatio(row.asAsked)}
                {row.asAsked === null ? null : (
                  <ShareBar
                    label={`Share of ${shortId(row.instanceId)} as chosen`}
                    ratio={row.asAsked}
                    className="mt-1 ml-auto max-w-20"
                  />
                )}
              </TableCell>
              <TableCell numeric>{row.openPeak ?? NO_VALUE}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {more === null ? null : <div className="px-4">{more}</div>}
    </div>
  );
}
