"use client";
import type { BillingOverview } from "@orrery/protocol";
import {
  Card,
  EmptyState,
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

/** Money, apart by currency: nothing is converted. */
export function RevenueCard({ overview: { revenue } }: { overview: BillingOverview }): ReactNode {
  return (
    <Card flush title="Revenue" note="last 30 days, and what is open">
      {revenue.length === 0 ? (
        <EmptyState compact icon={<Banknote aria-hidden />} title="No invoices yet">
          An invoice is drafted when an account's period ends; what is finalized counts here.
        </EmptyState>
      ) : (
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
      )}
    </Card>
  );
}
