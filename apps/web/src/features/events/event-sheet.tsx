"use client";
import { type EventView, PoolId, ScalingGroupId, ServiceId } from "@orrery/protocol";
import { AgeText, Button, CopyButton, formatExactTime, KeyValueList, Sheet, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { EVENT_TONES } from "../node/event-tone.ts";
import { poolHref } from "../pools/pool-words.ts";
import { groupHref } from "../scaling/group-words.ts";
import { serviceHref } from "../services/service-words.ts";
import { workerHref } from "../workers/worker-words.ts";
import { diffOfEvent } from "./data-diff.ts";
import { DiffTable } from "./diff-table.tsx";

/** All that the log holds of one event, and the ways onward. */
export function EventSheet({ event, onClose }: { event: EventView | null; onClose: () => void }) {
  return (
    <Sheet
      open={event !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={event === null ? "Event" : <span className="font-mono text-base">{event.type}</span>}
      className="sm:max-w-lg"
    >
      {event === null ? null : <EventDetail event={event} />}
    </Sheet>
  );
}

function EventDetail({ event }: { event: EventView }) {
  const diff = diffOfEvent(event.data);
  const json = JSON.stringify(event.data, null, 2);
  const ofCorrelation = `/events?correlation=${encodeURIComponent(event.correlationId)}`;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col items-start gap-2">
        <StatusBadge tone={EVENT_TONES[event.severity]} label={event.severity} className="capitalize" />
        <p className="text-pretty text-base text-ink">{event.summary}</p>
      </div>
      <KeyValueList
        items={[
          {
            label: "When",
            value: (
              <>
                {formatExactTime(event.atMs)} <AgeText atMs={event.atMs} className="text-ink-faint" />
              </>
            ),
          },
          { label: "Subject", value: <SubjectLinks event={event} /> },
          {
            label: "Actor",
            value: (
              <Onward href={`/events?actor=${encodeURIComponent(event.actor.id)}`} note={event.actor.kind}>
                {event.actor.name}
              </Onward>
            ),
          },
          {
            label: "Correlation",
            mono: true,
            value: <Onward href={ofCorrelation}>{event.correlationId}</Onward>,
          },
          ...(event.parentId === null
            ? []
            : [
                {
                  label: "Caused by",
                  mono: true,
                  value: (
                    <Onward href={`${ofCorrelation}&event=${encodeURIComponent(event.parentId)}`}>
                      {event.parentId}
                    </Onward>
                  ),
                },
              ]),
          { label: "Position", value: event.position },
          { label: "Id", mono: true, value: event.id },
        ]}
      />
      {diff === null ? null : <DiffTable rows={diff} />}
      <section aria-label="Data">
        <header className="mb-1.5 flex items-center justify-between">
          <h3 className="font-medium text-ink-faint text-xs">
            Data <span className="font-normal">version {event.version}</span>
          </h3>
          <CopyButton text={json} label="the data as JSON" />
        </header>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="JSON"
          className="max-h-96 overflow-auto rounded-lg border border-line bg-inset p-3"
        >
          <pre className="font-mono text-ink-muted text-xs">{json}</pre>
        </section>
      </section>
    </div>
  );
}

function SubjectLinks({ event }: { event: EventView }) {
  const { subject } = event;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Onward
        href={`/events?subject=${encodeURIComponent(subject.id)}`}
        note={subject.kind.replace("_", " ")}
      >
        {subject.name}
      </Onward>
      {subject.kind === "node" ? (
        <Button asChild size="sm">
          <PageLink href={`/nodes/${subject.id}`}>Open node</PageLink>
        </Button>
      ) : null}
      {subject.kind === "target" ? (
        <Button asChild size="sm">
          <PageLink href={`/targets/${subject.id}`}>Open target</PageLink>
        </Button>
      ) : null}
      {subject.kind === "worker" ? (
        <Button asChild size="sm">
          <PageLink href={workerHref(subject.id)}>Open worker</PageLink>
        </Button>
      ) : null}
      {subject.kind === "service" ? (
        <Button asChild size="sm">
          <PageLink href={serviceHref(ServiceId.parse(subject.id))}>Open service</PageLink>
        </Button>
      ) : null}
      {subject.kind === "scaling_group" ? (
        <Button asChild size="sm">
          <PageLink href={groupHref(ScalingGroupId.parse(subject.id))}>Open scaling group</PageLink>
        </Button>
      ) : null}
      {subject.kind === "pool" ? (
        <Button asChild size="sm">
          <PageLink href={poolHref(PoolId.parse(subject.id))}>Open pool</PageLink>
        </Button>
      ) : null}
      {subject.kind === "rate_limit" ? (
        <Button asChild size="sm">
          <PageLink href="/rate-limits">Open rate limits</PageLink>
        </Button>
      ) : null}
      {subject.kind === "account" ? (
        <Button asChild size="sm">
          <PageLink href={`/accounts/${subject.id}`}>Open account</PageLink>
        </Button>
      ) : null}
      {subject.kind === "invoice" ? (
        <Button asChild size="sm">
          <PageLink href={`/invoices/${subject.id}`}>Open invoice</PageLink>
        </Button>
      ) : null}
      {subject.kind === "rate_card" ? (
        <Button asChild size="sm">
          <PageLink href={`/rates?tab=cards&card=${subject.id}`}>Open rate card</PageLink>
        </Button>
      ) : null}
    </span>
  );
}

/** To all events of the same thing. */
function Onward({ href, note, children }: { href: string; note?: string; children: ReactNode }) {
  return (
    <span>
      <PageLink
        href={href}
        className="break-all underline decoration-line-strong underline-offset-2 hover:decoration-current"
      >
        {children}
      </PageLink>
      {note === undefined ? null : <span className="text-ink-faint"> {note}</span>}
    </span>
  );
}
