"use client";
import type { EventSubject } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useEvents } from "../../lib/live/use-events.ts";
import { timelineItem } from "../node/timeline-item.tsx";

const EVENTS_SHOWN_MAX = 50;

export type SubjectAbsentProps = {
  kind: Extract<
    EventSubject["kind"],
    "node" | "federation" | "target" | "account" | "pool" | "service" | "worker" | "scaling_group"
  >;
  id: string;
  removedTitle: (name: string) => string;
  /** What its removal meant; stands behind who removed it and when. */
  aftermath: string;
  /** Stands before the id that nothing ever had. */
  neverWas: string;
  listHref: string;
  /** Beside the way back to the list. */
  action?: ReactNode;
};

/** The page of what is not there: it was removed, and its events say by whom, or it never was. */
export function SubjectAbsent({
  kind,
  id,
  removedTitle,
  aftermath,
  neverWas,
  listHref,
  action,
}: SubjectAbsentProps): ReactNode {
  const filter = useMemo(() => ({ subjectKind: kind, subjectId: id }) as const, [kind, id]);
  const events = useEvents(filter, EVENTS_SHOWN_MAX);
  const noun = kind.replace("_", " ");
  const removedType = kind === "scaling_group" ? "scaling.removed" : `${kind}.removed`;
  const removal = events.items.find(({ type }) => type === removedType);
  if (events.isLoading) return <Skeleton className="mx-auto mt-16 h-24 max-w-md" />;
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6">
      <h1 className="sr-only">{removal?.subject.name ?? `Unknown ${noun}`}</h1>
      <EmptyState
        title={removal === undefined ? `No ${noun} with this id` : removedTitle(removal.subject.name)}
        action={
          <>
            <Button asChild>
              <PageLink href={listHref}>{`All ${noun}s`}</PageLink>
            </Button>
            {action}
          </>
        }
      >
        {removal === undefined ? (
          <>
            {neverWas} <span className="break-all font-mono text-xs">{id}</span>. Check the link.
          </>
        ) : (
          <>
            By {removal.actor.name}, <AgeText atMs={removal.atMs} />. {aftermath}
          </>
        )}
      </EmptyState>
      {events.items.length === 0 ? null : (
        <Card flush title="Its last events">
          <div className="py-1.5">
            <Timeline
              label={`Events of the removed ${noun}`}
              items={events.items.map((event) =>
                timelineItem(event, { openedAtMs: Number.POSITIVE_INFINITY }),
              )}
            />
          </div>
        </Card>
      )}
    </div>
  );
}
