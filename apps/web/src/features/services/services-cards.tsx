"use client";
import type { ServiceView } from "@orrery/protocol";
import { StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { countOf } from "../list/count-text.ts";
import { AnswerTimes, AutomaticBadge, FailedShare, RequestRate, UsableCounts } from "./service-cells.tsx";
import { serviceFace } from "./service-face.ts";
import { STRATEGY_WORDS, serviceHref } from "./service-words.ts";
import type { ServiceList } from "./use-service-list.ts";

/** The same list on a phone: one card a service. */
export function ServicesCards({ list }: { list: ServiceList }): ReactNode {
  return (
    <ul aria-label="Services" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((service) => (
        <ServiceCard key={service.id} service={service} />
      ))}
    </ul>
  );
}

function ServiceCard({ service }: { service: ServiceView }): ReactNode {
  const face = serviceFace(service, useViewer());
  const { id, name, settings, standing, traffic } = service;
  return (
    <li data-service={name} data-state-kind={face.state}>
      <PageLink href={serviceHref(id)} className="flex min-w-0 flex-col gap-1.5 px-4 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
          <AutomaticBadge service={service} />
        </span>
        <span className="text-ink-muted text-sm">
          <UsableCounts service={service} />
        </span>
        <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>{STRATEGY_WORDS[settings.strategy].label}</span>
          <span>
            requests <RequestRate traffic={traffic} />
          </span>
          <span>
            failed <FailedShare service={service} />
          </span>
          <span>
            p50 / p99 <AnswerTimes traffic={traffic} />
          </span>
          <span>{countOf(standing.gatewayCount, "gateway")}</span>
        </span>
      </PageLink>
    </li>
  );
}
