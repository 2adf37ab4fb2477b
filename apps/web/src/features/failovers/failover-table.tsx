"use client";
import type { FailoverSummary } from "@orrery/protocol";
import {
  AgeText,
  Quantity,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { failoverHref, federationHref } from "./failover-href.ts";
import { acknowledgedText, FAULT_LABELS, KIND_LABELS, leaderChange, outcomeFace } from "./failover-words.ts";

export type FailoverItemsProps = { failovers: readonly FailoverSummary[]; withFederation: boolean };

export function FailoverTable({ failovers, withFederation }: FailoverItemsProps): ReactNode {
  return (
    <Table>
      <TableHead>
        <TableRow>
          <TableHeaderCell>When</TableHeaderCell>
          {withFederation ? <TableHeaderCell>Federation</TableHeaderCell> : null}
          <TableHeaderCell>Leader</TableHeaderCell>
          <TableHeaderCell>Kind</TableHeaderCell>
          <TableHeaderCell>Fault</TableHeaderCell>
          <TableHeaderCell>Outcome</TableHeaderCell>
          <TableHeaderCell numeric>Took</TableHeaderCell>
          <TableHeaderCell numeric>Target</TableHeaderCell>
          <TableHeaderCell numeric>Term</TableHeaderCell>
          <TableHeaderCell>Acknowledged</TableHeaderCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {failovers.map((failover) => (
          <Row key={failover.id} failover={failover} withFederation={withFederation} />
        ))}
      </TableBody>
    </Table>
  );
}

function Row({
  failover,
  withFederation,
}: {
  failover: FailoverSummary;
  withFederation: boolean;
}): ReactNode {
  const face = outcomeFace(failover);
  const hasTaken = failover.outcome === "succeeded" || failover.outcome === "running";
  return (
    <TableRow className="relative" title={failover.summary}>
      <TableCell className="text-ink-muted">
        <AgeText atMs={failover.startedAtMs} />
      </TableCell>
      {withFederation ? (
        <TableCell>
          <PageLink href={federationHref(failover.federationId)} className="relative z-1 hover:underline">
            {failover.federationName}
          </PageLink>
        </TableCell>
      ) : null}
      <TableCell className="font-medium">
        {/* The whole row is its target. */}
        <PageLink href={failoverHref(failover.id)} className="after:absolute after:inset-0">
          {leaderChange(failover)}
        </PageLink>
      </TableCell>
      <TableCell className="text-ink-muted">
        {KIND_LABELS[failover.kind]}
        {failover.byName === null ? null : <span className="text-ink-faint"> by {failover.byName}</span>}
      </TableCell>
      <TableCell className="text-ink-muted">{FAULT_LABELS[failover.fault]}</TableCell>
      <TableCell>
        <StatusBadge plain tone={face.tone} label={face.label} />
      </TableCell>
      <TableCell numeric>
        <Quantity kind="duration" value={hasTaken ? failover.totalMs : null} />
      </TableCell>
      <TableCell numeric className="text-ink-muted">
        <Quantity kind="duration" value={failover.targetMs} />
      </TableCell>
      <TableCell numeric className="text-ink-muted">
        {failover.term ?? "–"}
      </TableCell>
      <TableCell className="text-ink-muted">{acknowledgedText(failover)}</TableCell>
    </TableRow>
  );
}
