"use client";
import type { FederationView } from "@orrery/protocol";
import {
  AgeText,
  classNames,
  NO_VALUE,
  Quantity,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { federationHref } from "../failovers/failover-href.ts";
import { membersText } from "../federation/membership.ts";
import { TOPOLOGY_WORDS } from "./create/topology-words.ts";
import { LastFailoverCell, NextText, TakeoverCell } from "./federation-cells.tsx";
import { federationFace, readinessFace } from "./federation-face.ts";
import { FederationRowMenu } from "./federation-row-menu.tsx";
import type { FederationSort } from "./filter-federations.ts";
import type { FederationList } from "./use-federation-list.ts";

/** What only a wide screen has room for; a federation's own page has it, too. */
const WIDE = "max-2xl:hidden";

export type FederationsTableProps = {
  list: FederationList;
  activeId: string | null;
  onActivate: (federationId: string) => void;
};

export function FederationsTable({ list, activeId, onActivate }: FederationsTableProps): ReactNode {
  useEffect(() => {
    if (activeId !== null) {
      document.getElementById(`federation-row-${activeId}`)?.scrollIntoView({ block: "nearest" });
    }
  }, [activeId]);
  return (
    <div className="rounded-lg border border-line bg-surface has-[table:focus-visible]:outline-2 has-[table:focus-visible]:outline-accent">
      <Table
        role="grid"
        aria-label="Federations"
        aria-activedescendant={activeId === null ? undefined : `federation-row-${activeId}`}
        tabIndex={0}
        className="outline-none"
      >
        <TableHead>
          <tr>
            <SortHeader list={list} sort="name" label="Name" />
            <SortHeader list={list} sort="status" label="Status" />
            <TableHeaderCell>Leader</TableHeaderCell>
            <TableHeaderCell numeric>Term</TableHeaderCell>
            <TableHeaderCell>Members</TableHeaderCell>
            <TableHeaderCell className={WIDE}>Topology</TableHeaderCell>
            <SortHeader list={list} sort="readiness" label="Readiness" />
            <SortHeader list={list} sort="takeover" label="Failover p50" isNumeric />
            <SortHeader list={list} sort="failover" label="Last failover" isNumeric />
            <TableHeaderCell numeric>Reported</TableHeaderCell>
            <TableHeaderCell>
              <span className="sr-only">Actions</span>
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {list.rows.map((federation) => (
            <FederationRow
              key={federation.id}
              federation={federation}
              isActive={federation.id === activeId}
              onActivate={onActivate}
            />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function SortHeader({
  list,
  sort,
  label,
  isNumeric = false,
}: {
  list: FederationList;
  sort: FederationSort;
  label: string;
  isNumeric?: boolean;
}): ReactNode {
  const isSorted = list.url.sort === sort;
  return (
    <TableHeaderCell numeric={isNumeric} aria-sort={isSorted ? "descending" : "none"}>
      <button
        type="button"
        onClick={() => void list.setUrl({ sort })}
        className={classNames(
          "inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
          isNumeric && "flex-row-reverse",
          isSorted && "text-ink",
        )}
      >
        {label}
        {isSorted ? <ArrowDown aria-hidden className="size-3" /> : null}
      </button>
    </TableHeaderCell>
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
    <TableRow
      id={`federation-row-${federation.id}`}
      data-federation={federation.name}
      data-status={face.status}
      onClick={() => onActivate(federation.id)}
      className={classNames(
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
        viewer !== undefined && "text-ink-muted",
      )}
    >
      <th scope="row" className="px-3 pl-4 text-left font-medium">
        <Link href={federationHref(federation.id)} prefetch={false} className="hover:underline">
          {federation.name}
        </Link>
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
      <TableCell className="w-0 py-0 text-right">
        <FederationRowMenu federation={federation} />
      </TableCell>
    </TableRow>
  );
}
