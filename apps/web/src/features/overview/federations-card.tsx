"use client";
import { Button, Card, EmptyState, StatusBadge, StatusDot } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useFederations } from "../../lib/live/use-federations.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import {
  byWorstStatus,
  countByStatus,
  FEDERATION_STATUS_FACES,
  FEDERATION_STATUS_ORDER,
  federationFace,
} from "../federations/federation-face.ts";

const SHOWN_MAX = 5;

/** How many federations are in which state, and the worst of them by name. */
export function FederationsCard(): ReactNode {
  const { ids, byId, isLoaded } = useFederations(1000);
  const viewer = useViewer();
  const all = useMemo(() => ids.flatMap((id) => byId.get(id) ?? []), [ids, byId]);
  const counts = useMemo(() => countByStatus(all), [all]);
  const worst = useMemo(() => [...all].sort(byWorstStatus).slice(0, SHOWN_MAX), [all]);
  if (!isLoaded) return null;
  return (
    <Card
      flush
      title="Federations"
      note={viewer === undefined ? String(all.length) : "not current"}
      actions={
        <Button size="sm" variant="ghost" asChild>
          <PageLink href="/federations">All federations</PageLink>
        </Button>
      }
    >
      {all.length === 0 ? (
        <NoFederations />
      ) : (
        <>
          <ul className="flex flex-wrap gap-x-5 gap-y-1 border-line border-b px-4 py-2 text-xs">
            {FEDERATION_STATUS_ORDER.filter((status) => counts[status] > 0).map((status) => (
              <li key={status}>
                <PageLink
                  href={`/federations?status=${status}`}
                  className="inline-flex h-6 items-center gap-1.5 text-ink-muted hover:text-ink hover:underline touch:h-11"
                >
                  <StatusDot tone={viewer === undefined ? FEDERATION_STATUS_FACES[status].tone : "unknown"} />
                  <span className="font-medium text-ink">{counts[status]}</span>
                  {FEDERATION_STATUS_FACES[status].label.toLowerCase()}
                </PageLink>
              </li>
            ))}
          </ul>
          <ul className="divide-y divide-line">
            {worst.map((federation) => {
              const face = federationFace(federation, viewer);
              return (
                <li key={federation.id} className="flex min-w-0 items-center gap-3 px-4 py-2 touch:min-h-11">
                  <PageLink
                    href={`/federations/${federation.id}`}
                    className="shrink-0 font-medium text-ink text-sm hover:underline"
                  >
                    {federation.name}
                  </PageLink>
                  <StatusBadge plain tone={face.tone} label={face.label} />
                  <span
                    className="min-w-0 flex-1 truncate text-right text-ink-faint text-xs"
                    title={face.reason}
                  >
                    {face.tone === "ok" ? `led by ${federation.leader?.name ?? "nobody"}` : face.reason}
                  </span>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Card>
  );
}

function NoFederations(): ReactNode {
  const { can } = useMe();
  return (
    <EmptyState
      compact
      title="No federations yet"
      action={
        can("federations:write") ? (
          <Button size="sm" asChild>
            <PageLink href="/federations/new">New federation</PageLink>
          </Button>
        ) : undefined
      }
    >
      Nodes in a federation elect a leader and replace it when it fails.
    </EmptyState>
  );
}
