"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, Card, CountdownText, EmptyState, formatLongDuration } from "@orrery/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarClock, Siren } from "lucide-react";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DrillRow } from "./drill-row.tsx";
import { DrillScheduleDialog } from "./drill-schedule-dialog.tsx";
import { RowsSkeleton } from "./failover-history-card.tsx";
import { DRILL_FAULT_LABELS } from "./failover-words.ts";
import { RunDrillDialog } from "./run-drill-dialog.tsx";
import { ShowEarlier } from "./show-earlier.tsx";
import { useFailoverChanges } from "./use-failover-changes.ts";

const PAGE_SIZE = 10;
const WATCH_MS = 1000;

/** Failovers on purpose: run one, let them come by schedule, and see what each was worth. */
export function DrillsCard({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const [open, setOpen] = useState<"run" | "schedule" | null>(null);
  const mayOperate = can("federations:operate");
  const close = () => setOpen(null);
  return (
    <Card
      flush
      title="Drills"
      actions={
        mayOperate ? (
          <>
            <Button size="sm" variant="ghost" onClick={() => setOpen("schedule")}>
              Schedule…
            </Button>
            <Button size="sm" onClick={() => setOpen("run")}>
              Run drill…
            </Button>
          </>
        ) : undefined
      }
    >
      <Schedule federation={federation} />
      <DrillList federation={federation} mayOperate={mayOperate} />
      {open === "run" ? <RunDrillDialog federation={federation} onClose={close} /> : null}
      {open === "schedule" ? <DrillScheduleDialog federation={federation} onClose={close} /> : null}
    </Card>
  );
}

function Schedule({ federation: { drillSchedule } }: { federation: FederationView }): ReactNode {
  return (
    <p className="flex items-start gap-2 border-line border-b px-4 py-2.5 text-pretty text-ink-muted text-sm">
      <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />
      {drillSchedule === null ? (
        <span>None by schedule.</span>
      ) : (
        <span>
          {DRILL_FAULT_LABELS[drillSchedule.fault]} every {formatLongDuration(drillSchedule.everyMs)}, set by{" "}
          {drillSchedule.byName}; the next in{" "}
          <CountdownText untilAtMs={drillSchedule.nextAtMs} past="a moment" className="text-ink" />
        </span>
      )}
    </p>
  );
}

function DrillList({
  federation,
  mayOperate,
}: {
  federation: FederationView;
  mayOperate: boolean;
}): ReactNode {
  const trpc = useTRPC();
  useFailoverChanges(federation.id);
  const query = useInfiniteQuery(
    trpc.drills.list.infiniteQueryOptions(
      { federationId: federation.id, limit: PAGE_SIZE },
      {
        getNextPageParam: (page) => page.nextCursor,
        // A grade is given some time after the takeover: nothing is pushed then.
        refetchInterval: ({ state }) =>
          state.data?.pages.some(({ items }) => items.some((drill) => drill.state === "ordered"))
            ? WATCH_MS
            : false,
      },
    ),
  );
  const drills = query.data?.pages.flatMap(({ items }) => items);
  if (drills === undefined) {
    return query.error === null ? (
      <RowsSkeleton />
    ) : (
      <QueryError
        compact
        title="The drills could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (drills.length === 0) {
    return (
      <EmptyState compact icon={<Siren aria-hidden />} title="No drill yet">
        {mayOperate
          ? "A drill harms the leader on purpose and grades the takeover, so that you know before it is needed."
          : "An operator can run one; its grade appears here."}
      </EmptyState>
    );
  }
  return (
    <>
      <ul aria-label="Drills" className="divide-y divide-line">
        {drills.map((drill) => (
          <DrillRow key={drill.id} drill={drill} federation={federation} />
        ))}
      </ul>
      <ShowEarlier query={query} />
    </>
  );
}
