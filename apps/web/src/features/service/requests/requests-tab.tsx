"use client";
import type { ServiceRequestView, ServiceView } from "@orrery/protocol";
import {
  AgeText,
  Card,
  CopyButton,
  EmptyState,
  formatDurationMs,
  SegmentedControl,
  Skeleton,
  StatusBadge,
  type StatusTone,
} from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { countOf } from "../../list/count-text.ts";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";

const REFETCH_MS = 2000;
const SHOWN_MAX = 100;
const CHOICES = ["all", "failed"] as const;

/** The newest that ended, as gateways told of them: where there are many, a sample. */
export function RequestsTab({ service }: { service: ServiceView }): ReactNode {
  const trpc = useTRPC();
  const [choice, setChoice] = useQueryState("requests", parseAsStringLiteral(CHOICES).withDefault("all"));
  const failedOnly = choice === "failed";
  const query = useQuery(
    trpc.services.requests.queryOptions(
      { serviceId: service.id, limit: SHOWN_MAX, failedOnly },
      { refetchInterval: REFETCH_MS, placeholderData: keepPreviousData },
    ),
  );
  return (
    <>
      <NotRefreshed error={query.data === undefined ? null : query.error} />
      <Card
        flush
        title="Recent requests"
        note={query.data === undefined ? undefined : `newest first, at most ${SHOWN_MAX}`}
        actions={
          <SegmentedControl
            label="Which requests"
            value={choice}
            onValueChange={(next) => void setChoice(next)}
            options={[
              { value: "all", label: "All" },
              { value: "failed", label: "Failed" },
            ]}
          />
        }
      >
        {query.data === undefined ? (
          query.isError ? (
            <QueryError
              compact
              title="The requests could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <div aria-busy="true" className="p-4">
              <Skeleton className="h-48" />
            </div>
          )
        ) : query.data.length === 0 ? (
          <EmptyState
            compact
            icon={<Inbox aria-hidden />}
            title={failedOnly ? "No failed request lately" : "No request yet"}
          >
            {failedOnly
              ? "Requests that no instance answered, or that were answered with a 5xx, show here."
              : "Requests show here a moment after they end, with the instance that answered."}
          </EmptyState>
        ) : (
          <ol aria-label="Recent requests" className="divide-y divide-line">
            {query.data.map((request) => (
              <RequestRow
                key={`${request.correlationId} ${request.atMs}`}
                request={request}
                instances={service.instances}
              />
            ))}
          </ol>
        )}
      </Card>
    </>
  );
}

function RequestRow({
  request,
  instances,
}: {
  request: ServiceRequestView;
  instances: ServiceView["instances"];
}): ReactNode {
  const nameOf = useNodeNames();
  const { instanceId, nodeId, attemptCount, problem, correlationId, caller } = request;
  const instance = instances.find(({ id }) => id === instanceId);
  const place = instance === undefined ? "" : ` on ${nameOf(instance.nodeId)}`;
  return (
    <li
      data-request={request.path}
      data-is-ok={request.isOk}
      className="flex flex-col gap-0.5 px-4 py-2 text-sm"
    >
      <span className="flex min-w-0 flex-wrap items-center gap-x-3">
        <StatusBadge plain tone={toneOf(request)} label={String(request.status)} />
        <span className="min-w-0 truncate" title={request.path}>
          <span className="text-ink-muted text-xs">{request.method}</span>{" "}
          <span className="font-medium text-ink">{request.path}</span>
        </span>
        <span className="ml-auto flex gap-x-3 text-right text-ink-faint text-xs tabular-nums">
          <span className="min-w-14">{formatDurationMs(request.tookMs)}</span>
          <AgeText atMs={request.atMs} className="min-w-16" />
        </span>
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-3 text-ink-muted text-xs">
        <span title={instanceId ?? undefined}>
          {instanceId === null ? "no instance" : `from ${shortId(instanceId)}${place}`} · through{" "}
          {nameOf(nodeId)} · {caller === "-" ? "caller not known" : `by ${caller}`}
        </span>
        {attemptCount === 1 ? null : <span>{countOf(attemptCount, "attempt")}</span>}
        <span className="flex min-w-0 items-center text-ink-faint">
          <span className="truncate font-mono">{correlationId}</span>
          <CopyButton text={correlationId} label="correlation id" />
        </span>
      </span>
      {problem === null ? null : <span className="text-pretty text-ink-muted text-xs">{problem}</span>}
    </li>
  );
}

function toneOf({ isOk, status }: Pick<ServiceRequestView, "isOk" | "status">): StatusTone {
  if (!isOk || status >= 500) return "bad";
  return status >= 400 ? "warn" : "ok";
}
