"use client";
import { Card, StatusDot, type StatusTone } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { countByState as countServices } from "../services/filter-services.ts";
import { SERVICE_STATE_FACES, SERVICE_STATES } from "../services/service-face.ts";
import { countByState as countWorkers } from "../workers/filter-workers.ts";
import { WORKER_STATE_FACES, WORKER_STATES } from "../workers/worker-face.ts";

/** As often as the rest of what the overview asks for. */
const REFETCH_MS = 15_000;

/** How many workers and services are in which state. Nothing where there are none, and while that is not known. */
export function RunningCard(): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const workers = useQuery(
    trpc.workers.list.queryOptions(undefined, { enabled: can("workers:read"), refetchInterval: REFETCH_MS }),
  ).data;
  const services = useQuery(
    trpc.services.list.queryOptions(undefined, {
      enabled: can("services:read"),
      refetchInterval: REFETCH_MS,
    }),
  ).data;
  const hasWorkers = workers !== undefined && workers.length > 0;
  const hasServices = services !== undefined && services.length > 0;
  if (!hasWorkers && !hasServices) return null;
  return (
    <Card flush title="Workers and services">
      <div className="divide-y divide-line">
        {hasWorkers ? (
          <States
            title="Workers"
            href="/workers"
            states={WORKER_STATES}
            faces={WORKER_STATE_FACES}
            counts={countWorkers(workers)}
          />
        ) : null}
        {hasServices ? (
          <States
            title="Services"
            href="/services"
            states={SERVICE_STATES}
            faces={SERVICE_STATE_FACES}
            counts={countServices(services)}
          />
        ) : null}
      </div>
    </Card>
  );
}

function States<State extends string>({
  title,
  href,
  states,
  faces,
  counts,
}: {
  title: string;
  href: string;
  states: readonly State[];
  faces: Readonly<Record<State, { label: string; tone: StatusTone }>>;
  counts: Readonly<Record<State, number>>;
}): ReactNode {
  const isStale = useViewer() !== undefined;
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 py-2 text-xs">
      <PageLink href={href} className="w-20 shrink-0 font-medium text-ink text-sm hover:underline">
        {title}
      </PageLink>
      <ul aria-label={`${title} by state`} className="flex min-w-0 flex-wrap gap-x-5 gap-y-1">
        {states
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <li key={state}>
              <PageLink
                href={`${href}?state=${state}`}
                className="inline-flex h-6 items-center gap-1.5 text-ink-muted hover:text-ink hover:underline touch:h-11"
              >
                <StatusDot tone={isStale ? "unknown" : faces[state].tone} />
                <span className="font-medium text-ink">{counts[state]}</span>
                {faces[state].label.toLowerCase()}
              </PageLink>
            </li>
          ))}
      </ul>
    </div>
  );
}
