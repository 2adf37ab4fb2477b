"use client";
import type { FederationView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, Skeleton } from "@orrery/ui";
import { ArrowRight, Shuffle } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { failoverHref } from "./failover-href.ts";
import { FailoverWaterfall } from "./failover-waterfall.tsx";
import { useFailover } from "./use-failover.ts";
import { useFailoverChanges } from "./use-failover-changes.ts";

/** The failover that is under way, phase by phase as they come; else the last one, with its explanation. */
export function LatestFailoverCard({ federation }: { federation: FederationView }): ReactNode {
  useFailoverChanges(federation.id);
  const { runningFailover, lastFailover } = federation;
  const newest = runningFailover ?? lastFailover;
  if (newest === null) {
    return (
      <Card title="Last failover">
        <EmptyState compact icon={<Shuffle aria-hidden />} title="No failover yet">
          The first one appears here while it happens, phase by phase. A drill shows how it would go.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card
      title={runningFailover === null ? "Last failover" : "Failover under way"}
      note={<AgeText atMs={newest.startedAtMs} />}
      actions={
        <Button size="sm" variant="ghost" asChild>
          <PageLink href={failoverHref(newest.id)}>
            Details
            <ArrowRight aria-hidden />
          </PageLink>
        </Button>
      }
    >
      <Latest key={newest.id} failoverId={newest.id} />
    </Card>
  );
}

function Latest({ failoverId }: { failoverId: string }): ReactNode {
  const query = useFailover(failoverId);
  if (query.data === undefined && query.error !== null) {
    return (
      <QueryError
        compact
        title="The failover could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (query.data === undefined) return <WaterfallSkeleton />;
  return (
    <div className="flex flex-col gap-4">
      <FailoverWaterfall failover={query.data} />
      <Explanation sentences={query.data.explanation.slice(1)} />
    </div>
  );
}

export function Explanation({ sentences }: { sentences: readonly string[] }): ReactNode {
  if (sentences.length === 0) return null;
  return (
    <ul className="flex max-w-prose flex-col gap-1 text-pretty text-ink-muted text-sm">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

export function WaterfallSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <Skeleton className="w-2/3" />
      {[80, 40, 60, 30, 50, 70].map((width) => (
        <span key={width} style={{ width: `${width}%` }}>
          <Skeleton className="h-3" />
        </span>
      ))}
    </div>
  );
}
