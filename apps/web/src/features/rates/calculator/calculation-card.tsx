"use client";
import type { AccountView, MeterView, RateCalculation, WireRate } from "@orrery/protocol";
import {
  Card,
  Credits,
  EmptyState,
  Money,
  readNowMs,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { MeterQuantity } from "../../billing/meter-quantity.tsx";
import { creditsMoney } from "../../invoices/credits-money.ts";
import { dayInZone } from "../../invoices/zone-day.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { unitOf } from "../card-words.ts";
import { MeterName } from "../meter-name.tsx";
import { type RatesDraft, ratesOfDraft } from "../rates-draft.ts";
import type { RatesUrl } from "../use-rates-url.ts";
import { type CalculationRow, calculationRows, changeText } from "./calculation-rows.ts";
import { type SpanMs, spanOf } from "./span.ts";

const TYPING_PAUSE_MS = 400;

/** Beside each meter's quantity: what was charged, what would have been, and the difference. */
export function CalculationCard({
  meters,
  account,
  draft,
  url,
}: {
  meters: MeterView[];
  account: AccountView | undefined;
  draft: RatesDraft;
  url: RatesUrl["url"];
}): ReactNode {
  const [nowMs] = useState(readNowMs);
  const result = useMemo(() => ratesOfDraft(draft), [draft]);
  const rates = result.outcome === "valid" ? result.rates : null;
  const isEmpty = Object.keys(draft).length === 0;
  const span = account === undefined ? null : spanOf(url.span, url, account.zone, nowMs);
  if (account === undefined || span === null) return <Card title="What it would have cost">{null}</Card>;
  if (typeof span === "string") {
    return (
      <Card title="What it would have cost">
        <EmptyState compact title={span} />
      </Card>
    );
  }
  if (rates === null) {
    return (
      <Card title="What it would have cost">
        <EmptyState compact title={isEmpty ? "There is no price to try" : "A price cannot be read"}>
          {isEmpty ? "Add a meter." : "Mend the one that says so."}
        </EmptyState>
      </Card>
    );
  }
  return <Calculated account={account} meters={meters} rates={rates} span={span} />;
}

function Calculated({
  account,
  meters,
  rates,
  span,
}: {
  account: AccountView;
  meters: MeterView[];
  rates: Readonly<Record<string, WireRate>>;
  span: SpanMs;
}): ReactNode {
  const trpc = useTRPC();
  const settled = useDebounced(rates, TYPING_PAUSE_MS);
  const query = useQuery(
    trpc.rateCards.calculate.queryOptions(
      { accountId: account.id, ...span, rates: settled },
      { placeholderData: keepPreviousData },
    ),
  );
  const isOld = query.isPlaceholderData || settled !== rates;
  return (
    <Card
      flush
      title="What it would have cost"
      note={`${dayInZone(span.fromAtMs, account.zone)} – ${dayInZone(span.toAtMs - 1, account.zone)}, ${account.zone}`}
    >
      <QueryTable query={query} errorTitle="It could not be calculated">
        {(calculation) =>
          calculation.meters.length === 0 ? (
            <EmptyState compact title="Nothing was used in these days">
              Choose a span in which {account.name} used something.
            </EmptyState>
          ) : (
            <div aria-busy={isOld || undefined} className={isOld ? "opacity-60" : undefined}>
              <CalculationTable calculation={calculation} meters={meters} account={account} />
            </div>
          )
        }
      </QueryTable>
    </Card>
  );
}

function CalculationTable({
  calculation,
  meters,
  account,
}: {
  calculation: RateCalculation;
  meters: MeterView[];
  account: AccountView;
}): ReactNode {
  const rows = calculationRows(calculation);
  const charged = BigInt(calculation.chargedUnits);
  const wouldBe = BigInt(calculation.wouldBeUnits);
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Meter</TableHeaderCell>
          <TableHeaderCell numeric>Quantity</TableHeaderCell>
          <TableHeaderCell numeric>Charged</TableHeaderCell>
          <TableHeaderCell numeric>Would be</TableHeaderCell>
          <TableHeaderCell numeric>Difference</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.meter} data-meter={row.meter}>
            <th scope="row" className="px-3 pl-4 text-left font-medium">
              <MeterName meter={{ name: row.meter }} />
            </th>
            <TableCell numeric>
              <MeterQuantity
                meter={row.meter}
                quantity={row.quantity.toString()}
                unit={unitOf(meters, row.meter)}
              />
            </TableCell>
            <Figures row={row} />
          </TableRow>
        ))}
        <TableRow className="font-medium" data-meter="all">
          <th scope="row" colSpan={2} className="px-3 pl-4 text-left font-medium">
            All meters, credits
          </th>
          <Figures
            row={{ chargedUnits: charged, wouldBeUnits: wouldBe, differenceUnits: wouldBe - charged }}
          />
        </TableRow>
        <TableRow className="text-ink-muted">
          <th scope="row" colSpan={2} className="px-3 pl-4 text-left font-normal">
            In {account.currency} at the account's price of a credit
          </th>
          {[charged, wouldBe, wouldBe - charged].map((units, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: three columns, always the same
            <TableCell key={index} numeric>
              <Money money={creditsMoney(units, account)} />
            </TableCell>
          ))}
        </TableRow>
      </TableBody>
    </Table>
  );
}

function Figures({
  row: { chargedUnits, wouldBeUnits, differenceUnits },
}: {
  row: Pick<CalculationRow, "chargedUnits" | "wouldBeUnits" | "differenceUnits">;
}): ReactNode {
  const change = changeText(chargedUnits, wouldBeUnits);
  return (
    <>
      <TableCell numeric>
        <Credits units={chargedUnits} unit="" />
      </TableCell>
      <TableCell numeric>
        <Credits units={wouldBeUnits} unit="" />
      </TableCell>
      <TableCell numeric>
        <Credits units={differenceUnits} unit="" signed />
        {change === null || differenceUnits === 0n ? null : (
          <span className="ml-1.5 inline-block min-w-14 text-ink-faint text-xs">{change}</span>
        )}
      </TableCell>
    </>
  );
}
