"use client";
import type { AccountView, CreditGrantView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Card,
  Credits,
  EmptyState,
  Item,
  ItemList,
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
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { accountHref } from "../../accounts/account-words.ts";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { LIVE_REFETCH_MS } from "../use-account.ts";
import { leftRatio, ORIGIN_LABELS } from "./grant-words.ts";

/** What came in and is not used up, in the order in which it pays. */
export function GrantsCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const isPhone = useMediaQuery("(width < 48rem)");
  const Grants = isPhone ? GrantItems : GrantsTable;
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
              <Grants account={account} grants={grants} />
            )
          }
        </QueryTable>
      </Card>
    </>
  );
}

type GrantsProps = { account: AccountView; grants: readonly CreditGrantView[] };

/** The same grants on a phone. */
function GrantItems({ account, grants }: GrantsProps): ReactNode {
  return (
    <ItemList label="Grants, in the order in which they pay">
      {grants.map((grant, index) => (
        <Item
          key={grant.id}
          data-grant={grant.id}
          title={<GrantName account={account} grant={grant} />}
          end={
            <>
              <Credits units={grant.leftUnits} />
              <span className="block text-ink-faint text-xs">
                of <Credits unit="" units={grant.units} />
              </span>
            </>
          }
        >
          {index === 0 ? "pays first" : `pays ${index + 1}.`}, priority {grant.priority}, came in{" "}
          <AgeText atMs={grant.startedAtMs} />
          {grant.endsAtMs === null ? (
            ", never ends"
          ) : (
            <>
              , ends <AgeText atMs={grant.endsAtMs} />
            </>
          )}
          {grant.reservedUnits === "0" ? null : (
            <>
              , <Credits unit="" units={grant.reservedUnits} /> held
            </>
          )}
        </Item>
      ))}
    </ItemList>
  );
}

function GrantName({ account, grant }: { account: AccountView; grant: CreditGrantView }): ReactNode {
  const [entry] = grant.id.split(".");
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <PageLink href={`${accountHref(account.id, "ledger")}&entry=${entry}`} className="hover:underline">
        {ORIGIN_LABELS[grant.origin]}, entry {entry}
      </PageLink>
      {grant.isPromotional ? <Badge>promotional</Badge> : null}
    </span>
  );
}

function GrantsTable({ account, grants }: GrantsProps): ReactNode {
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
              <GrantName account={account} grant={grant} />
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
