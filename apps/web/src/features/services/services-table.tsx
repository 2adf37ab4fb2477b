"use client";
import type { ServiceView } from "@orrery/protocol";
import { StatusBadge, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import {
  AnswerTimes,
  AutomaticBadge,
  BreakerCount,
  FailedShare,
  RequestRate,
  UsableCounts,
} from "./service-cells.tsx";
import { serviceFace } from "./service-face.ts";
import { STRATEGY_WORDS, serviceHref } from "./service-words.ts";
import type { ServiceList } from "./use-service-list.ts";

export type ServicesTableProps = {
  list: ServiceList;
  activeId: string | null;
  onActivate: (serviceId: string) => void;
};

export function ServicesTable({ list, activeId, onActivate }: ServicesTableProps): ReactNode {
  return (
    <ListGrid
      label="Services"
      kind="service"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <TableHeaderCell>Instances</TableHeaderCell>
          <TableHeaderCell>Strategy</TableHeaderCell>
          <SortHead list={list} sort="requests" label="Requests" isNumeric />
          <SortHead list={list} sort="failures" label="Failed" isNumeric />
          <SortHead list={list} sort="latency" label="p50 / p99" isNumeric />
          <TableHeaderCell numeric title="Instances whose breaker is open or half open at a gateway">
            Breakers
          </TableHeaderCell>
          <TableHeaderCell numeric title="That told of it in the last 15 s">
            Gateways
          </TableHeaderCell>
        </>
      }
    >
      {list.rows.map((service) => (
        <ServiceRow
          key={service.id}
          service={service}
          isActive={service.id === activeId}
          onActivate={onActivate}
        />
      ))}
    </ListGrid>
  );
}

function ServiceRow({
  service,
  isActive,
  onActivate,
}: {
  service: ServiceView;
  isActive: boolean;
  onActivate: (id: string) => void;
}): ReactNode {
  const face = serviceFace(service, useViewer());
  const { id, name, description, traffic, workers } = service;
  const quiet = description === "" ? workers.join(", ") : description;
  return (
    <ListRow
      kind="service"
      rowId={id}
      isActive={isActive}
      onActivate={onActivate}
      menu={null}
      data-service={name}
      data-state-kind={face.state}
      className="h-12"
    >
      <th scope="row" className="w-full min-w-44 max-w-0 px-3 pl-4 text-left font-medium">
        <span className="flex min-w-0 items-center gap-2">
          <PageLink href={serviceHref(id)} className="truncate hover:underline">
            {name}
          </PageLink>
          <AutomaticBadge service={service} />
        </span>
        {quiet === "" ? null : (
          <span className="block truncate font-normal text-ink-faint text-xs" title={quiet}>
            {quiet}
          </span>
        )}
      </th>
      <TableCell title={face.reason}>
        <StatusBadge plain tone={face.tone} label={face.label} />
      </TableCell>
      <TableCell className="min-w-40 max-w-52 truncate">
        <UsableCounts service={service} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-ink-muted">
        {STRATEGY_WORDS[service.settings.strategy].label}
      </TableCell>
      <TableCell numeric>
        <RequestRate traffic={traffic} />
      </TableCell>
      <TableCell numeric>
        <FailedShare service={service} />
      </TableCell>
      <TableCell numeric className="whitespace-nowrap">
        <AnswerTimes traffic={traffic} />
      </TableCell>
      <TableCell numeric>
        <BreakerCount service={service} />
      </TableCell>
      <TableCell numeric>{service.standing.gatewayCount}</TableCell>
    </ListRow>
  );
}
