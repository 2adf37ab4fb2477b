"use client";
import type { UsageEventView } from "@orrery/protocol";
import {
  AgeText,
  Credits,
  classNames,
  formatExactTime,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { MeterQuantity } from "../../billing/meter-quantity.tsx";
import { meterLabel } from "../../billing/meter-words.ts";
import { REFUSAL_WORDS } from "../refusal-words.ts";
import { useMeterUnits } from "../use-meter-units.ts";

const LATE_FROM_MS = 60_000;

export type UsageRowsProps = { events: readonly UsageEventView[] };

export function UsageTable({ events }: UsageRowsProps): ReactNode {
  return (
    <Table aria-label="Usage events, newest first">
      <TableHead>
        <tr>
          <TableHeaderCell>When</TableHeaderCell>
          <TableHeaderCell>Meter</TableHeaderCell>
          <TableHeaderCell numeric>Quantity</TableHeaderCell>
          <TableHeaderCell>Node</TableHeaderCell>
          <TableHeaderCell>Worker or source</TableHeaderCell>
          <TableHeaderCell>Outcome</TableHeaderCell>
          <TableHeaderCell numeric>Credits</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {events.map((event) => (
          <TableRow key={`${event.source} ${event.id}`} data-usage={event.id}>
            <TableCell className="text-ink-muted" title={timesText(event)}>
              <AgeText atMs={event.atMs} />
              <Late event={event} />
            </TableCell>
            <TableCell>{meterLabel(event.meter)}</TableCell>
            <TableCell numeric>
              <Counted event={event} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <NodeOf event={event} />
            </TableCell>
            <TableCell className="max-w-48 truncate text-ink-muted" title={`${event.source} ${event.id}`}>
              {event.worker ?? event.source}
            </TableCell>
            <TableCell className="w-full max-w-0 truncate" title={event.refusal?.sentence}>
              <OutcomeOf event={event} />
            </TableCell>
            <TableCell numeric>
              <Credits unit="" units={event.units} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The same events where there is less room: a phone, a sheet. */
export function UsageItems({ events, inset = "px-4" }: UsageRowsProps & { inset?: string }): ReactNode {
  return (
    <ul aria-label="Usage events, newest first" className="divide-y divide-line">
      {events.map((event) => (
        <li
          key={`${event.source} ${event.id}`}
          data-usage={event.id}
          className={classNames("flex items-start justify-between gap-3 py-2.5", inset)}
        >
          <div className="min-w-0">
            <p className="text-ink text-sm">
              {meterLabel(event.meter)}, <Counted event={event} />
            </p>
            <p className="text-ink-faint text-xs">
              <AgeText atMs={event.atMs} />
              <Late event={event} />
              {event.nodeId === null ? "" : " on "}
              <NodeOf event={event} absent="" />
              {event.worker === null ? "" : `, ${event.worker}`}
            </p>
            {event.refusal === null ? null : (
              <div className="mt-1 flex flex-col gap-0.5">
                <OutcomeOf event={event} withSentence={false} />
                <p className="text-pretty text-ink-muted text-xs">{event.refusal.sentence}</p>
              </div>
            )}
          </div>
          {event.refusal === null ? (
            <span className="shrink-0 text-ink text-sm">
              <Credits units={event.units} />
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Counted({ event }: { event: UsageEventView }): ReactNode {
  const units = useMeterUnits();
  if (event.uniqueValue !== null) {
    return (
      <span className="font-mono text-xs" title="A meter of different values: this is the value">
        {event.uniqueValue}
      </span>
    );
  }
  return <MeterQuantity meter={event.meter} quantity={event.value} unit={units.get(event.meter)} />;
}

function NodeOf({ event, absent = "none" }: { event: UsageEventView; absent?: string }): ReactNode {
  if (event.nodeId === null) return absent;
  return (
    <PageLink href={`/nodes/${encodeURIComponent(event.nodeId)}`} className="hover:underline">
      {event.nodeName ?? event.nodeId}
    </PageLink>
  );
}

function OutcomeOf({
  event,
  withSentence = true,
}: {
  event: UsageEventView;
  withSentence?: boolean;
}): ReactNode {
  if (event.refusal === null) return <span className="text-ink-muted">booked</span>;
  const face = REFUSAL_WORDS[event.refusal.reason];
  return (
    <>
      <StatusBadge plain tone={face.tone} label={face.label} />
      {withSentence ? <span className="ml-2 text-ink-muted text-xs">{event.refusal.sentence}</span> : null}
    </>
  );
}

/** It came later than it happened; it is dated by when it happened. */
function Late({ event }: { event: UsageEventView }): ReactNode {
  if (event.receivedAtMs - event.atMs < LATE_FROM_MS) return null;
  return <span className="text-ink-faint text-xs"> (told late)</span>;
}

function timesText({ atMs, receivedAtMs }: UsageEventView): string {
  return `Happened ${formatExactTime(atMs)}, received ${formatExactTime(receivedAtMs)}`;
}
