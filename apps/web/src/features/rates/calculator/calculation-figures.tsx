"use client";
import type { AccountView, MeterView, RateCalculation } from "@orrery/protocol";
import {
  Credits,
  Money,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { MeterQuantity } from "../../billing/meter-quantity.tsx";
import { creditsMoney } from "../../invoices/credits-money.ts";
import { unitOf } from "../card-words.ts";
import { MeterName } from "../meter-name.tsx";
import { type CalculationRow, calculationRows, changeText } from "./calculation-rows.ts";

export type CalculationFiguresProps = {
  calculation: RateCalculation;
  meters: MeterView[];
  account: AccountView;
};

type Three = Pick<CalculationRow, "chargedUnits" | "wouldBeUnits" | "differenceUnits">;

/** A row for each meter, one for all of them, and what that is worth in money. */
export function CalculationFigures(props: CalculationFiguresProps): ReactNode {
  const isPhone = useMediaQuery("(width < 48rem)");
  const { calculation } = props;
  const rows = calculationRows(calculation);
  const [chargedUnits, wouldBeUnits] = [BigInt(calculation.chargedUnits), BigInt(calculation.wouldBeUnits)];
  const all = { chargedUnits, wouldBeUnits, differenceUnits: wouldBeUnits - chargedUnits };
  return isPhone ? (
    <FigureList {...props} rows={rows} all={all} />
  ) : (
    <FigureTable {...props} rows={rows} all={all} />
  );
}

type FiguresProps = CalculationFiguresProps & { rows: CalculationRow[]; all: Three };

function FigureTable({ rows, all, meters, account }: FiguresProps): ReactNode {
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Meter</TableHeaderCell>
          <TableHeaderCell numeric>Quantity</TableHeaderCell>
          <TableHeaderCell numeric>Charged</TableHeaderCell>
          <TableHeaderCell numeric>Would be</TableHeaderCell>
          <TableHeaderCell numeric>
            Difference
            <span className="ml-1.5 inline-block min-w-14" />
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.meter} data-meter={row.meter}>
            <th scope="row" className="px-3 pl-4 text-left font-medium">
              <MeterName meter={{ name: row.meter }} />
            </th>
            <TableCell numeric className="py-1">
              <RowQuantity row={row} meters={meters} />
            </TableCell>
            <Cells row={row} />
          </TableRow>
        ))}
        <TableRow className="font-medium" data-meter="all">
          <th scope="row" colSpan={2} className="px-3 pl-4 text-left font-medium">
            All meters, credits
          </th>
          <Cells row={all} />
        </TableRow>
        <TableRow className="text-ink-muted">
          <th scope="row" colSpan={2} className="px-3 pl-4 text-left font-normal">
            In {account.currency} at the account's price of a credit
          </th>
          <TableCell numeric>
            <Money money={creditsMoney(all.chargedUnits, account)} />
          </TableCell>
          <TableCell numeric>
            <Money money={creditsMoney(all.wouldBeUnits, account)} />
          </TableCell>
          <TableCell numeric>
            <Money money={creditsMoney(all.differenceUnits, account)} />
            <span className="ml-1.5 inline-block min-w-14" />
          </TableCell>
        </TableRow>
      </TableBody>
    </Table>
  );
}

function Cells({ row }: { row: Three }): ReactNode {
  return (
    <>
      <TableCell numeric>
        <Credits units={row.chargedUnits} unit="" />
      </TableCell>
      <TableCell numeric>
        <Credits units={row.wouldBeUnits} unit="" />
      </TableCell>
      <TableCell numeric>
        <Credits units={row.differenceUnits} unit="" signed />
        <span className="ml-1.5 inline-block min-w-14 text-ink-faint text-xs">
          {row.differenceUnits === 0n ? "" : changeText(row.chargedUnits, row.wouldBeUnits)}
        </span>
      </TableCell>
    </>
  );
}

function FigureList({ rows, all, meters, account }: FiguresProps): ReactNode {
  return (
    <ul aria-label="Meters" className="divide-y divide-line text-sm">
      {rows.map((row) => (
        <li key={row.meter} data-meter={row.meter} className="flex flex-col gap-0.5 px-4 py-2.5">
          <span className="flex justify-between gap-3 font-medium text-ink">
            <MeterName meter={{ name: row.meter }} />
            <Credits units={row.differenceUnits} unit="" signed />
          </span>
          <span className="flex justify-between gap-3 text-ink-muted text-xs">
            <RowQuantity row={row} meters={meters} />
            <BeforeAfter row={row} />
          </span>
        </li>
      ))}
      <li data-meter="all" className="flex flex-col gap-0.5 px-4 py-2.5">
        <span className="flex justify-between gap-3 font-semibold text-ink">
          All meters
          <Credits units={all.differenceUnits} signed />
        </span>
        <span className="flex justify-between gap-3 text-ink-muted text-xs">
          <Money money={creditsMoney(all.differenceUnits, account)} />
          <BeforeAfter row={all} />
        </span>
      </li>
    </ul>
  );
}

function BeforeAfter({ row }: { row: Three }): ReactNode {
  return (
    <span>
      <Credits units={row.chargedUnits} unit="" /> → <Credits units={row.wouldBeUnits} unit="" />
    </span>
  );
}

function RowQuantity({ row, meters }: { row: CalculationRow; meters: MeterView[] }): ReactNode {
  const aggregation = meters.find(({ name }) => name === row.meter)?.aggregation;
  return (
    <span>
      <MeterQuantity meter={row.meter} quantity={row.quantity.toString()} unit={unitOf(meters, row.meter)} />
      {aggregation === "unique" || aggregation === "max" ? (
        <span className="block text-ink-faint text-xs" title={SPAN_TITLES[aggregation]}>
          {SPAN_NOTES[aggregation]}
        </span>
      ) : null}
    </span>
  );
}

/** Such quantities do not add up: what is charged period by period is told as one for the whole span. */
const SPAN_NOTES = { unique: "different in the whole span", max: "the most in the whole span" } as const;
const SPAN_TITLES = {
  unique: "Each period counts its own different values and is charged for them; the costs are exact.",
  max: "Each period is charged for the most in it; the costs are exact.",
} as const;
