"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { federationHref } from "../failovers/failover-href.ts";
import { membersText } from "../federation/membership.ts";
import { NextText, TakeoverCell } from "./federation-cells.tsx";
import { federationFace } from "./federation-face.ts";
import { FederationRowMenu } from "./federation-row-menu.tsx";

/** The same list on a phone: one card a federation. */
export function FederationsCards({ rows }: { rows: readonly FederationView[] }): ReactNode {
  return (
    <ul aria-label="Federations" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {rows.map((federation) => (
        <FederationCard key={federation.id} federation={federation} />
      ))}
    </ul>
  );
}

function FederationCard({ federation }: { federation: FederationView }): ReactNode {
  const face = federationFace(federation, useViewer());
  return (
    <li
      data-federation={federation.name}
      data-status={face.status}
      className="flex items-center gap-2 pr-2 pl-4"
    >
      <PageLink href={federationHref(federation.id)} className="flex min-w-0 flex-1 flex-col gap-1 py-3">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{federation.name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
        </span>
        <span className="text-pretty text-ink-muted text-xs">{face.reason}</span>
        <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>{federation.leader === null ? "no leader" : `led by ${federation.leader.name}`}</span>
          <span>
            <NextText federation={federation} />
          </span>
          <span>
            p50 <TakeoverCell federation={federation} />
          </span>
          <span>{membersText(federation)}</span>
          <AgeText atMs={federation.reportedAtMs} />
        </span>
      </PageLink>
      <FederationRowMenu federation={federation} />
    </li>
  );
}
