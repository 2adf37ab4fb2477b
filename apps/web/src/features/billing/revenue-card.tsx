"use client";
import type { BillingOverview } from "@orrery/protocol";
import {
  Card,
  EmptyState,
  Fact,
  Money,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { Banknote } from "lucide-react";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";

/** Money, apart by currency: nothing is converted. */
export function RevenueCard({ overview: { revenue } }: { overview: BillingOverview }): ReactNode {
  const Revenue = useMediaQuery("(width < 48rem)") ? RevenueItems : RevenueTable;
  return (
    <Card flush title="Revenue" note="last 30 days, and what is open">
      {revenue.length === 0 ? (
        <EmptyState compact icon={<Banknote aria-hidden />} title="No invoices yet">
          An invoice is drafted when an account's period ends; what is finalized counts here.
        </EmptyState>
      ) : (
        <Revenue revenue={revenue} />
      )}
    </Card>
  );
}

type RevenueProps = { revenue: BillingOverview["revenue"] };

function RevenueTable({ revenue }: RevenueProps): ReactNode {
  return (
    <Table aria-label="Revenue by currency">
      <TableHead>
        <tr>
          <TableHeaderCell>Currency</TableHeaderCell>
          <TableHeaderCell numeric title="Finalized in the last 30 days">
            Invoiced
          </TableHeaderCell>
          <TableHeaderCell numeric title="In the last 30 days">
            Paid
          </TableHeaderCell>
          <TableHeaderCell numeric title="Of all invoices">
            Open
          </TableHeaderCell>
          <TableHeaderCell numeric title="Of what is open">
            Overdue
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {revenue.map(({ currency, places, ...coins }) => (
          <TableRow key={currency} data-currency={currency}>
            <TableCell className="font-medium">{currency}</TableCell>
            <TableCell numeric>
              <Money money={{ coins: coins.invoicedCoins, places, currency }} />
            </TableCell>
            <TableCell numeric>
              <Money money={{ coins: coins.paidCoins, places, currency }} />
            </TableCell>
            <TableCell numeric>
              <Money money={{ coins: coins.openCoins, places, currency }} />
            </TableCell>
            <TableCell numeric className={coins.overdueCoins === "0" ? "text-ink-faint" : "text-bad"}>
              <Money money={{ coins: coins.overdueCoins, places, currency }} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The same on a phone: four amounts are wider than it is. */
function RevenueItems({ revenue }: RevenueProps): ReactNode {
  return (
    <ul aria-label="Revenue by currency" className="divide-y divide-line">
      {revenue.map(({ currency, places, ...coins }) => (
        <li key={currency} data-currency={currency} className="flex flex-col gap-2 px-4 py-3">
          <span className="font-medium text-ink text-sm">{currency}</span>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-2">
            <Fact label="Invoiced">
              <Money money={{ coins: coins.invoicedCoins, places, currency }} />
            </Fact>
            <Fact label="Paid">
              <Money money={{ coins: coins.paidCoins, places, currency }} />
            </Fact>
            <Fact label="Open">
              <Money money={{ coins: coins.openCoins, places, currency }} />
            </Fact>
            <Fact label="Overdue">
              <span className={coins.overdueCoins === "0" ? "text-ink-faint" : "text-bad"}>
                <Money money={{ coins: coins.overdueCoins, places, currency }} />
              </span>
            </Fact>
          </dl>
        </li>
      ))}
    </ul>
  );
}
