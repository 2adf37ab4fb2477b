"use client";
import type { AccountView, CreditGrantView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Card,
  Credits,
  EmptyState,
  ShareBar,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { accountHref } from "../../accounts/account-words.ts";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { LIVE_REFETCH_MS } from "../use-account.ts";
import { leftRatio, ORIGIN_LABELS } from "./grant-words.ts";

/** What came in and is not used up, in the order in which it pays. */
export function GrantsCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.accounts.grants.queryOptions({ accountId: account.id }, { refetchInterval: LIVE_REFETCH_MS }),
  );
  return (
    <>
      <NotRefreshed error={query.data === undefined ? null : query.error} />
      <Card
        flush
        title="Grants"
        note={
          query.data === undefined || query.data.length === 0
            ? "in the order in which they pay"
            : `${query.data.length}, in the order in which they pay`
        }
      >
        <QueryTable query={query} errorTitle="The grants could not be read">
          {(grants) =>
            grants.length === 0 ? (
              <EmptyState compact icon={<Coins aria-hidden />} title="No credits are left">
                Usage is then paid by the overdraft, if there is one, and refused otherwise.
              </EmptyState>
            ) : (
              <GrantsTable account={account} grants={grants} />
            )
          }
        </QueryTable>
      </Card>
    </>
  );
}

function GrantsTable({
  account,
  grants,
}: {
  account: AccountView;
  grants: readonly CreditGrantView[];
}): ReactNode {
  return (
    <Table aria-label="Grants, in the order in which they pay, amounts in credits">
      <TableHead>
        <tr>
          <TableHeaderCell>Pays</TableHeaderCell>
          <TableHeaderCell>Came by</TableHeaderCell>
          <TableHeaderCell numeric title="0 pays first, 100 last">
            Priority
          </TableHeaderCell>
          <TableHeaderCell>Came in</TableHeaderCell>
          <TableHeaderCell>Ends</TableHeaderCell>
          <TableHeaderCell numeric>Credits</TableHeaderCell>
          <TableHeaderCell numeric title="By holds">
            Held
          </TableHeaderCell>
          <TableHeaderCell numeric>Left</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Left of it</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {grants.map((grant, index) => (
          <TableRow key={grant.id} data-grant={grant.id}>
            <TableCell className="text-ink-muted">{index === 0 ? "first" : `${index + 1}.`}</TableCell>
            <TableCell>
              <span className="flex items-center gap-2">
                <PageLink
                  href={`${accountHref(account.id, "ledger")}&entry=${grant.id.split(".")[0]}`}
                  className="hover:underline"
                >
                  {ORIGIN_LABELS[grant.origin]}, entry {grant.id.split(".")[0]}
                </PageLink>
                {grant.isPromotional ? <Badge>promotional</Badge> : null}
              </span>
            </TableCell>
            <TableCell numeric>{grant.priority}</TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={grant.startedAtMs} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={grant.endsAtMs} absent="never" />
            </TableCell>
            <TableCell numeric className="text-ink-muted">
              <Credits unit="" units={grant.units} />
            </TableCell>
            <TableCell numeric className="text-ink-muted">
              <Credits unit="" units={grant.reservedUnits} />
            </TableCell>
            <TableCell numeric>
              <Credits unit="" units={grant.leftUnits} />
            </TableCell>
            <TableCell className="w-24">
              <ShareBar label={`Left of grant ${grant.id}`} ratio={leftRatio(grant)} className="w-20" />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
