"use client";
import type { BillingOverview } from "@orrery/protocol";
import {
  Button,
  Card,
  Credits,
  EmptyState,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { accountHref, timeLeftText } from "../accounts/account-words.ts";
import { riskTone } from "./risk-tone.ts";

type AtRisk = BillingOverview["atRisk"][number];

/** As the hub tells them. */
const TOLD_MAX = 20;
/** Before one asks for all of them. */
const SHOWN_FIRST = 8;

/** Accounts whose usage ends soon, or has ended; the nearest to it first. */
export function AtRiskCard({ overview: { atRisk } }: { overview: BillingOverview }): ReactNode {
  const isPhone = useMediaQuery("(width < 48rem)");
  const [isAll, setAll] = useState(false);
  const shown = isAll ? atRisk : atRisk.slice(0, SHOWN_FIRST);
  return (
    <Card
      flush
      title="Accounts at risk"
      {...(atRisk.length === 0
        ? {}
        : { note: atRisk.length === TOLD_MAX ? `the first ${TOLD_MAX}` : String(atRisk.length) })}
      actions={
        atRisk.length > SHOWN_FIRST ? (
          <Button size="sm" variant="ghost" className="-mr-2" onClick={() => setAll(!isAll)}>
            {isAll ? `Show the first ${SHOWN_FIRST}` : `Show all ${atRisk.length}`}
          </Button>
        ) : undefined
      }
    >
      {atRisk.length === 0 ? (
        <EmptyState compact icon={<ShieldCheck aria-hidden />} title="No account is at risk">
          An account appears here before its credits or its limits end, and while it is suspended.
        </EmptyState>
      ) : isPhone ? (
        <AtRiskItems atRisk={shown} />
      ) : (
        <AtRiskTable atRisk={shown} />
      )}
    </Card>
  );
}

function AtRiskTable({ atRisk }: { atRisk: readonly AtRisk[] }): ReactNode {
  return (
    <Table aria-label="Accounts at risk">
      <TableHead>
        <tr>
          <TableHeaderCell>Account, and why</TableHeaderCell>
          <TableHeaderCell numeric>Available, credits</TableHeaderCell>
          <TableHeaderCell numeric>Burn, an hour</TableHeaderCell>
          <TableHeaderCell numeric>Left</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {atRisk.map((account) => (
          <TableRow key={account.accountId} data-at-risk={account.name}>
            <th scope="row" className="w-full min-w-56 max-w-0 px-3 py-1.5 pl-4 text-left font-medium">
              <PageLink href={accountHref(account.accountId)} className="block truncate hover:underline">
                {account.name}
              </PageLink>
              <StatusBadge
                plain
                tone={riskTone(account)}
                label={account.reason}
                className="whitespace-normal text-pretty font-normal text-ink-muted"
              />
            </th>
            <TableCell numeric>
              <Credits unit="" units={account.availableUnits} />
            </TableCell>
            <TableCell numeric>
              <Credits unit="" units={account.burnUnitsPerHour} />
            </TableCell>
            <TableCell numeric className="text-ink-muted">
              {timeLeftText(account.state, account.hoursLeft)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function AtRiskItems({ atRisk }: { atRisk: readonly AtRisk[] }): ReactNode {
  return (
    <ul className="divide-y divide-line">
      {atRisk.map((account) => (
        <li key={account.accountId} data-at-risk={account.name}>
          <PageLink href={accountHref(account.accountId)} className="flex flex-col gap-0.5 px-4 py-2.5">
            <span className="truncate font-medium text-ink text-sm">{account.name}</span>
            <span className="text-pretty text-ink-muted text-xs">
              <StatusBadge
                plain
                tone={riskTone(account)}
                label={account.reason}
                className="whitespace-normal"
              />
            </span>
            <span className="text-ink-faint text-xs">
              <Credits plain units={account.availableUnits} /> available,{" "}
              {timeLeftText(account.state, account.hoursLeft)}
            </span>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
