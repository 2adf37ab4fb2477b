"use client";
import type { TargetId } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { useEvents } from "../../lib/live/use-events.ts";
import { timelineItem } from "../node/timeline-item.tsx";

/** It is not there: it was removed, and its events say by whom, or it never was. */
export function TargetAbsent({ targetId }: { targetId: TargetId }): ReactNode {
  const filter = useMemo(() => ({ subjectKind: "target", subjectId: targetId }) as const, [targetId]);
  const events = useEvents(filter, 50);
  const removal = events.items.find((event) => event.type === "target.removed");
  if (events.isLoading) return <Skeleton className="mx-auto mt-16 h-24 max-w-md" />;
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6">
      <h1 className="sr-only">{removal?.subject.name ?? "Unknown target"}</h1>
      <EmptyState
        title={
          removal === undefined ? "No target with this id" : `The target ${removal.subject.name} was removed`
        }
        action={
          <Button asChild>
            <Link href="/targets">All targets</Link>
          </Button>
        }
      >
        {removal === undefined ? (
          <>
            There never was a target with the id{" "}
            <span className="break-all font-mono text-xs">{targetId}</span>. Check the link.
          </>
        ) : (
          <>
            By {removal.actor.name}, <AgeText atMs={removal.atMs} />. No node measures it any more.
          </>
        )}
      </EmptyState>
      {events.items.length === 0 ? null : (
        <Card flush title="Its last events">
          <div className="py-1.5">
            <Timeline
              label="Events of the removed target"
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
