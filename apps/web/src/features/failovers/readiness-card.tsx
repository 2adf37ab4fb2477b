"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, Card, Quantity, StatusBadge, StatusDot, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { readinessFace } from "../federations/federation-face.ts";
import { BlockList } from "./block-list.tsx";
import { CandidateList, RejectedList } from "./candidate-list.tsx";
import { isReadinessCurrent, readinessLead } from "./readiness-lead.ts";

/** If the leader died now: who takes over, how fast, on what that rests, and what would hold it back. */
export function ReadinessCard({ federation }: { federation: FederationView }): ReactNode {
  const viewer = useViewer();
  const nowMs = useNowMs();
  const isCurrent = viewer === undefined && (nowMs === null || isReadinessCurrent(federation, nowMs));
  const face = isCurrent
    ? readinessFace(federation, viewer)
    : ({ label: "Unknown", tone: "unknown" } as const);
  const { readiness } = federation;
  return (
    <Card
      title="Readiness"
      note={
        <>
          reported <AgeText atMs={federation.reportedAtMs} />
        </>
      }
      actions={<StatusBadge tone={face.tone} label={face.label} />}
    >
      <div className="flex flex-col gap-4">
        {isCurrent ? null : (
          <p className="flex items-center gap-2 text-ink text-sm">
            <StatusDot tone="unknown" />
            Not current: this is what was known last.
          </p>
        )}
        <p className="text-pretty text-base text-ink">{readinessLead(federation)}</p>
        <Figures federation={federation} isCurrent={isCurrent} />
        {federation.blocks.length === 0 ? null : (
          <Part title="What holds it back">
            <BlockList blocks={federation.blocks} />
          </Part>
        )}
        <Part title="Order of takeover">
          {readiness.candidates.length === 0 ? (
            <p className="text-ink-muted text-sm">Nobody is fit to lead.</p>
          ) : (
            <CandidateList candidates={readiness.candidates} chosenId={readiness.nextId} />
          )}
        </Part>
        {readiness.rejected.length === 0 ? null : (
          <Part title="Rejected">
            <RejectedList rejected={readiness.rejected} />
          </Part>
        )}
      </div>
    </Card>
  );
}

function Figures({ federation, isCurrent }: { federation: FederationView; isCurrent: boolean }): ReactNode {
  const { closed, silence, survivableFailures } = federation.readiness;
  const { targetMs } = federation.policy;
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
      <EstimateFigure
        label="When its process ends"
        estimate={closed}
        targetMs={targetMs}
        isCurrent={isCurrent}
      />
      <EstimateFigure
        label="When it falls silent"
        estimate={silence}
        targetMs={targetMs}
        isCurrent={isCurrent}
      />
      <div className="min-w-0">
        <dt className="text-ink-faint text-xs">Survivable failures</dt>
        <dd className={figureClass(isCurrent)}>{survivableFailures < 0 ? "none" : survivableFailures}</dd>
        <dd className="text-pretty text-ink-faint text-xs">
          {survivableFailures < 0
            ? "The quorum is lost already."
            : `of any ${survivableFailures === 1 ? "node" : "nodes"}, whichever fail`}
        </dd>
      </div>
    </dl>
  );
}

function EstimateFigure({
  label,
  estimate,
  targetMs,
  isCurrent,
}: {
  label: string;
  estimate: FederationView["readiness"]["closed"];
  targetMs: number;
  isCurrent: boolean;
}): ReactNode {
  const isOver = estimate !== null && estimate.ms > targetMs;
  return (
    <div className="min-w-0">
      <dt className="text-ink-faint text-xs">{label}</dt>
      <dd className={figureClass(isCurrent)}>
        {estimate === null ? null : <span className="text-ink-faint text-sm">about </span>}
        <Quantity kind="duration" value={estimate?.ms} />
      </dd>
      <dd className="text-pretty text-ink-faint text-xs">
        {estimate === null ? "No estimate: neither history nor measured links." : estimate.sentence}
        {isOver ? (
          <span className="mt-0.5 flex items-center gap-1.5 text-warn">
            <StatusDot tone="warn" className="size-2" />
            over the target of <Quantity kind="duration" value={targetMs} className="[&_span]:text-warn" />
          </span>
        ) : null}
      </dd>
    </div>
  );
}

function figureClass(isCurrent: boolean): string {
  return isCurrent ? "text-ink text-lg" : "text-ink-faint text-lg";
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">{title}</h3>
      {children}
    </section>
  );
}
