"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, NO_VALUE, Quantity, StatusBadge, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { federationHref } from "../failovers/failover-href.ts";
import { membersText } from "../federation/membership.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import { TOPOLOGY_WORDS } from "./create/topology-words.ts";
import { LastFailoverCell, NextText, TakeoverCell } from "./federation-cells.tsx";
import { federationFace, readinessFace } from "./federation-face.ts";
import { FederationRowMenu } from "./federation-row-menu.tsx";
import type { FederationList } from "./use-federation-list.ts";

/** What only a wide screen has room for; a federation's own page has it, too. */
const WIDE = "max-2xl:hidden";

export type FederationsTableProps = {
  list: FederationList;
  activeId: string | null;
  onActivate: (federationId: string) => void;
};

export function FederationsTable({ list, activeId, onActivate }: FederationsTableProps): ReactNode {
  return (
    <ListGrid
      label="Federations"
      kind="federation"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="status" label="Status" />
          <TableHeaderCell>Leader</TableHeaderCell>
          <TableHeaderCell numeric>Term</TableHeaderCell>
          <TableHeaderCell>Members</TableHeaderCell>
          <TableHeaderCell className={WIDE}>Topology</TableHeaderCell>
          <SortHead list={list} sort="readiness" label="Readiness" />
          <SortHead list={list} sort="takeover" label="Failover p50" isNumeric />
          <SortHead list={list} sort="failover" label="Last failover" isNumeric />
          <TableHeaderCell numeric>Reported</TableHeaderCell>
        </>
      }
    >
      {list.rows.map((federation) => (
        <FederationRow
          key={federation.id}
          federation={federation}
          isActive={federation.id === activeId}
          onActivate={onActivate}
        />
      ))}
    </ListGrid>
  );
}

function FederationRow({
  federation,
  isActive,
  onActivate,
}: {
  federation: FederationView;
  isActive: boolean;
  onActivate: (federationId: string) => void;
}): ReactNode {
  const viewer = useViewer();
  const face = federationFace(federation, viewer);
  const readiness = readinessFace(federation, viewer);
  const { leader } = federation;
  return (
    <ListRow
      kind="federation"
      rowId={federation.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={<FederationRowMenu federation={federation} />}
      data-federation={federation.name}
      data-status={face.status}
    >
      <th scope="row" className="px-3 pl-4 text-left font-medium">
        <PageLink href={federationHref(federation.id)} className="hover:underline">
          {federation.name}
        </PageLink>
      </th>
      <TableCell className="w-full max-w-0 min-w-48">
        <span className="flex min-w-0 items-center gap-2" title={face.reason}>
          <StatusBadge plain tone={face.tone} label={face.label} />
          {face.tone === "ok" ? null : <span className="truncate text-ink-faint text-xs">{face.reason}</span>}
        </span>
      </TableCell>
      <TableCell>
        {leader === null ? (
          <span className="text-ink-faint">nobody</span>
        ) : (
          <>
            {leader.name}{" "}
            <AgeText atMs={leader.sinceAtMs} className="text-ink-faint text-xs max-2xl:hidden" />
          </>
        )}
      </TableCell>
      <TableCell numeric>
        {leader === null ? NO_VALUE : <Quantity kind="count" value={leader.term} />}
      </TableCell>
      <TableCell>{membersText(federation)}</TableCell>
      <TableCell className={WIDE}>{TOPOLOGY_WORDS[federation.topology].label}</TableCell>
      <TableCell>
        <span className="flex items-center gap-2">
          <StatusBadge plain tone={readiness.tone} label={readiness.label} />
          <span className="text-ink-faint text-xs">
            <NextText federation={federation} />
          </span>
        </span>
      </TableCell>
      <TableCell numeric>
        <TakeoverCell federation={federation} />
      </TableCell>
      <TableCell numeric>
        <LastFailoverCell federation={federation} />
      </TableCell>
      <TableCell numeric>
        <AgeText atMs={federation.reportedAtMs} className="text-ink-muted" />
      </TableCell>
    </ListRow>
  );
}
