"use client";
import type { FailoverView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, PageHeader, Skeleton, StatusBadge } from "@orrery/ui";
import { Compass } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { BlockList } from "./block-list.tsx";
import { CandidateList, RejectedList } from "./candidate-list.tsx";
import { EvidenceCard } from "./evidence-card.tsx";
import { FailoverActions } from "./failover-actions.tsx";
import { FailoverFactsCard } from "./failover-facts-card.tsx";
import { federationHref } from "./failover-href.ts";
import { FailoverWaterfall } from "./failover-waterfall.tsx";
import { KIND_TITLES, leaderChange, outcomeFace } from "./failover-words.ts";
import { Explanation, WaterfallSkeleton } from "./latest-failover-card.tsx";
import { SightingsCard } from "./sightings-card.tsx";
import { useFailover } from "./use-failover.ts";

/** A failover's own address: what happened, who saw what, why this one, and what spoke against it. */
export function FailoverPage({ failoverId }: { failoverId: string }): ReactNode {
  const query = useFailover(failoverId);
  if (query.data !== undefined) return <FailoverDetail failover={query.data} />;
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <EmptyState
        icon={<Compass aria-hidden />}
        title="There is no failover at this address"
        action={
          <Button asChild>
            <PageLink href="/failovers">All failovers</PageLink>
          </Button>
        }
      >
        Its federation may have been removed, or the link is incomplete. A failover that began moments ago
        appears as soon as its new leader reaches the hub.
      </EmptyState>
    );
  }
  if (query.error !== null) {
    return (
      <QueryError
        title="The failover could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-80" />
      <Card>
        <WaterfallSkeleton />
      </Card>
      <Skeleton className="h-40" />
    </div>
  );
}

export function FailoverDetail({ failover }: { failover: FailoverView }): ReactNode {
  const face = outcomeFace(failover);
  return (
    <>
      <PageHeader
        title={`${KIND_TITLES[failover.kind]}, ${leaderChange(failover)}`}
        status={<StatusBadge tone={face.tone} label={face.label} />}
        description={
          <>
            <PageLink
              href={federationHref(failover.federationId)}
              className="text-ink underline decoration-line-strong underline-offset-2"
            >
              {failover.federationName}
            </PageLink>
            {failover.term === null ? "" : `, term ${failover.term}`}, <AgeText atMs={failover.startedAtMs} />
          </>
        }
        actions={<FailoverActions failover={failover} />}
      />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="What happened">
            <div className="flex flex-col gap-4">
              <FailoverWaterfall failover={failover} withOutcome={false} />
              <Explanation sentences={failover.explanation.slice(1)} />
            </div>
          </Card>
          {failover.blocks.length === 0 ? null : (
            <Card title="What held it back" note="as it was then">
              <BlockList blocks={failover.blocks} isPast />
            </Card>
          )}
          <SightingsCard failover={failover} />
          <EvidenceCard failover={failover} />
        </div>
        <div className="grid min-w-0 content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <FailoverFactsCard failover={failover} />
          <RankingCard failover={failover} />
        </div>
      </div>
    </>
  );
}

function RankingCard({
  failover: { ranking, newLeaderId, kind, outcome },
}: {
  failover: FailoverView;
}): ReactNode {
  return (
    <Card title="Candidates" note="as the new leader ranked them">
      {ranking === null ? (
        <EmptyState compact title="No ranking is known">
          {kind === "force"
            ? "A forced recovery takes whom the operator chose."
            : "The new leader tells it; nobody led far enough to do so, or it has not reached the hub yet."}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-4">
          {ranking.candidates.length === 0 ? (
            <p className="text-ink-muted text-sm">Nobody was fit to lead.</p>
          ) : (
            <CandidateList
              candidates={ranking.candidates}
              chosenId={newLeaderId}
              chosenLabel={outcome === "succeeded" ? "took over" : "elected"}
            />
          )}
          {ranking.rejected.length === 0 ? null : (
            <section aria-label="Rejected">
              <h3 className="mb-1.5 font-medium text-ink-faint text-xs">Rejected</h3>
              <RejectedList rejected={ranking.rejected} />
            </section>
          )}
        </div>
      )}
    </Card>
  );
}
