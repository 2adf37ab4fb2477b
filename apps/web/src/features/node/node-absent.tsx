"use client";
import type { EventView, NodeId } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, Skeleton, Timeline } from "@orrery/ui";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { useEvents } from "../../lib/live/use-events.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { timelineItem } from "./timeline-item.tsx";

/** The node is not in the fleet: it was removed, and its events say by whom, or it never was. */
export function NodeAbsent({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { can } = useMe();
  const filter = useMemo(() => ({ subjectKind: "node", subjectId: nodeId }) as const, [nodeId]);
  const events = useEvents(filter, 50);
  const removal = events.items.find((event) => event.type === "node.removed");
  if (events.isLoading) return <Skeleton className="mx-auto mt-16 h-24 max-w-md" />;
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6">
      <h1 className="sr-only">{removal?.subject.name ?? "Unknown node"}</h1>
      <EmptyState
        title={
          removal === undefined
            ? "No node with this id"
            : `${removal.subject.name} was removed from the fleet`
        }
        action={
          <>
            <Button asChild>
              <Link href="/nodes">All nodes</Link>
            </Button>
            {can("join-tokens:write") ? (
              <Button asChild variant="primary">
                <Link href="/enrol">Enrol a host</Link>
              </Button>
            ) : null}
          </>
        }
      >
        {removal === undefined ? (
          <>
            Nothing in this fleet ever had the id{" "}
            <span className="break-all font-mono text-xs">{nodeId}</span>. Check the link.
          </>
        ) : (
          <RemovalSentence event={removal} />
        )}
      </EmptyState>
      {events.items.length === 0 ? null : (
        <Card flush title="Its last events">
          <div className="py-1.5">
            <Timeline
              label="Events of the removed node"
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

function RemovalSentence({ event }: { event: EventView }): ReactNode {
  return (
    <>
      By {event.actor.name}, <AgeText atMs={event.atMs} />. Its certificate is revoked; to come back, the host
      enrols again with a new join token.
    </>
  );
}
