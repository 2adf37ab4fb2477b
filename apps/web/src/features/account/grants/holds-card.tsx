"use client";
import type { AccountView, CreditHoldView, NodeId } from "@orrery/protocol";
import {
  Card,
  CountdownText,
  Credits,
  EmptyState,
  Item,
  ItemList,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { LIVE_REFETCH_MS } from "../use-account.ts";

/** What is reserved now, and for whom. */
export function HoldsCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const Holds = useMediaQuery("(width < 48rem)") ? HoldItems : HoldsTable;
  const query = useQuery(
    trpc.accounts.holds.queryOptions({ accountId: account.id }, { refetchInterval: LIVE_REFETCH_MS }),
  );
  return (
    <Card
      flush
      title="Holds"
      note={
        <>
          <Credits plain units={account.heldUnits} /> held
        </>
      }
    >
      <QueryTable query={query} errorTitle="The holds could not be read">
        {(holds) =>
          holds.length === 0 ? (
            <EmptyState compact icon={<Lock aria-hidden />} title="Nothing is held">
              Nodes that use the account hold a slice of its credits, so that they can say yes or no from
              memory.
            </EmptyState>
          ) : (
            <Holds holds={holds.toSorted(byHolder)} />
          )
        }
      </QueryTable>
    </Card>
  );
}

/** The hub names no order: a node's stay together, so that no row jumps when they are read again. */
function byHolder(a: CreditHoldView, b: CreditHoldView): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ nodeId, isReserve, id }: CreditHoldView): string {
  return `${nodeId ?? "~"} ${isReserve ? 1 : 0} ${id}`;
}

/** The same holds on a phone. */
function HoldItems({ holds }: { holds: readonly CreditHoldView[] }): ReactNode {
  return (
    <ItemList label="Holds">
      {holds.map((hold) => (
        <Item
          key={hold.id}
          data-hold={hold.id}
          title={<Holder hold={hold} />}
          end={<Credits units={hold.units} />}
        >
          {holdKind(hold)}, ends in <CountdownText untilAtMs={hold.endsAtMs} past="a moment" />
        </Item>
      ))}
    </ItemList>
  );
}

function Holder({ hold }: { hold: CreditHoldView }): ReactNode {
  const nameOf = useNodeNames();
  if (hold.nodeId === null) return <span className="break-all font-mono text-xs">{hold.id}</span>;
  return (
    <PageLink href={`/nodes/${encodeURIComponent(hold.nodeId)}`} className="hover:underline">
      {nameOf(hold.nodeId as NodeId)}
    </PageLink>
  );
}

function holdKind({ nodeId, isReserve }: CreditHoldView): string {
  if (nodeId === null) return "hold";
  return isReserve ? "reserve for the time without a hub" : "slice";
}

function HoldsTable({ holds }: { holds: readonly CreditHoldView[] }): ReactNode {
  return (
    <Table aria-label="Holds, amounts in credits">
      <TableHead>
        <tr>
          <TableHeaderCell>Held by</TableHeaderCell>
          <TableHeaderCell>As</TableHeaderCell>
          <TableHeaderCell>Ends in</TableHeaderCell>
          <TableHeaderCell numeric>Credits</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {holds.map((hold) => (
          <TableRow key={hold.id} data-hold={hold.id}>
            <TableCell className="w-full max-w-0 truncate" title={hold.id}>
              <Holder hold={hold} />
            </TableCell>
            <TableCell className="text-ink-muted">{holdKind(hold)}</TableCell>
            <TableCell className="text-ink-muted">
              <CountdownText untilAtMs={hold.endsAtMs} past="over" />
            </TableCell>
            <TableCell numeric>
              <Credits unit="" units={hold.units} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
