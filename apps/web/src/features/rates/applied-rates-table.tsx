"use client";
import {
  AgeText,
  Badge,
  NO_VALUE,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import type { AppliedRow } from "./applied-rates.ts";
import { isListCard } from "./card-state.ts";
import { unitOfMeter } from "./card-words.ts";
import { MeterName } from "./meter-name.tsx";
import { RateText } from "./rate-text.tsx";
import { allowanceText } from "./rate-words.ts";

export function AppliedRatesTable({
  rows,
  onOpenCard,
}: {
  rows: readonly AppliedRow[];
  onOpenCard: (cardId: string) => void;
}): ReactNode {
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Meter</TableHeaderCell>
          <TableHeaderCell>Price</TableHeaderCell>
          <TableHeaderCell title="Of each period, before anything is charged">Free</TableHeaderCell>
          <TableHeaderCell>From card</TableHeaderCell>
          <TableHeaderCell numeric>Since</TableHeaderCell>
          <TableHeaderCell numeric>Until</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {rows.map(({ meter, applied }) => (
          <TableRow key={meter.name} data-meter={meter.name}>
            <th scope="row" className="px-3 pl-4 text-left font-medium">
              <MeterName meter={meter} />
            </th>
            {applied === null ? (
              <TableCell colSpan={5} className="text-ink-muted">
                No card prices it: its usage is counted and costs nothing.
              </TableCell>
            ) : (
              <>
                <TableCell>
                  <RateText rate={applied.rate} unit={unitOfMeter(meter)} />
                </TableCell>
                <TableCell className="text-ink-muted">
                  {allowanceText(applied.rate, unitOfMeter(meter)) ?? NO_VALUE}
                </TableCell>
                <TableCell>
                  <span className="flex items-center gap-2">
                    <button
                      type="button"
                      onClick={() => onOpenCard(applied.card.id)}
                      className="rounded-sm hover:underline touch:min-h-11"
                    >
                      {applied.card.name}
                    </button>
                    {applied.card.accountId === null ? null : <Badge>own card</Badge>}
                  </span>
                </TableCell>
                <TableCell numeric className="text-ink-muted">
                  {isListCard(applied.card) && applied.fromAtMs === 0 ? (
                    "always"
                  ) : (
                    <AgeText atMs={applied.fromAtMs} />
                  )}
                </TableCell>
                <TableCell numeric className="text-ink-muted">
                  {applied.toAtMs === null ? "further notice" : <AgeText atMs={applied.toAtMs} />}
                </TableCell>
              </>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
