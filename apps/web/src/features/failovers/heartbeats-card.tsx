"use client";
import type { FederationView, HeartbeatRecord, MemberId } from "@orrery/protocol";
import {
  Card,
  EmptyState,
  Fact,
  formatDurationMs,
  IntervalChart,
  Quantity,
  Select,
  Skeleton,
  StatusBadge,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { HeartPulse } from "lucide-react";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { validPair, type WatchPair, watchers } from "./watch-pair.ts";

const REFETCH_MS = 5000;

/** What one member recorded of another's heartbeats, with the silence after which it would have accused it. */
export function HeartbeatsCard({ federation }: { federation: FederationView }): ReactNode {
  const [chosen, setChosen] = useState<WatchPair | null>(null);
  const pair = validPair(chosen, federation);
  const profile = federation.profileInEffect;
  return (
    <Card
      title="Heartbeats"
      {...(profile === null
        ? {}
        : {
            note: `${profile.name}${profile.isAuto ? ", chosen by auto" : ""}, every ${formatDurationMs(profile.heartbeatMs)}`,
          })}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <div className="max-w-prose text-pretty text-sm">
          <p className="text-ink">{federation.falsePositives}</p>
          {profile === null ? null : <p className="mt-1 text-ink-muted">{profile.reason}</p>}
        </div>
        {pair === null ? (
          <EmptyState compact icon={<HeartPulse aria-hidden />} title="Nobody watches anybody">
            Heartbeats are recorded between two members whose agents run; bring another member up.
          </EmptyState>
        ) : (
          <>
            <PairChoice federation={federation} pair={pair} onChoose={setChosen} />
            <Recorded key={`${pair.by} ${pair.peer}`} federation={federation} pair={pair} />
          </>
        )}
      </div>
    </Card>
  );
}

function PairChoice({
  federation,
  pair,
  onChoose,
}: {
  federation: FederationView;
  pair: WatchPair;
  onChoose: (pair: WatchPair) => void;
}): ReactNode {
  const option = ({ memberId, name }: { memberId: MemberId; name: string }) => ({
    value: memberId,
    label: name,
  });
  const choose = (next: Partial<WatchPair>) => {
    const both = { ...pair, ...next };
    // Whoever is chosen twice changes places with the other.
    onChoose(both.by === both.peer ? { by: pair.peer, peer: pair.by } : both);
  };
  return (
    <div className="flex flex-wrap items-center gap-2 text-ink-muted text-sm">
      <Select<string>
        aria-label="Watcher"
        className="w-auto min-w-32"
        value={pair.by}
        onValueChange={(by) => choose({ by: by as MemberId })}
        options={watchers(federation).map(option)}
      />
      hears
      <Select<string>
        aria-label="Watched member"
        className="w-auto min-w-32"
        value={pair.peer}
        onValueChange={(peer) => choose({ peer: peer as MemberId })}
        options={federation.members.map(option)}
      />
    </div>
  );
}

function Recorded({ federation, pair }: { federation: FederationView; pair: WatchPair }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.federations.heartbeats.queryOptions(
      { federationId: federation.id, ...pair },
      { refetchInterval: ({ state }) => (state.error === null ? REFETCH_MS : false), retry: false },
    ),
  );
  if (query.error !== null) {
    return (
      <QueryError
        compact
        title="The recorded heartbeats could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (query.data === undefined) return <Skeleton className="h-52" />;
  const nameOf = (id: MemberId) => federation.members.find(({ memberId }) => memberId === id)?.name ?? id;
  return <HeartbeatRecordView record={query.data} byName={nameOf(pair.by)} peerName={nameOf(pair.peer)} />;
}

export function HeartbeatRecordView({
  record,
  byName,
  peerName,
}: {
  record: HeartbeatRecord;
  byName: string;
  peerName: string;
}): ReactNode {
  const { samples } = record;
  if (samples.length === 0) {
    return (
      <EmptyState
        compact
        icon={<HeartPulse aria-hidden />}
        title={`${byName} has recorded nothing of ${peerName}`}
      >
        Not every member hears every other directly: observers hear their neighbours in the topology.
      </EmptyState>
    );
  }
  const longest = samples.reduce((most, sample) => (sample.intervalMs > most.intervalMs ? sample : most));
  const overCount = samples.filter(({ intervalMs, thresholdMs }) => intervalMs >= thresholdMs).length;
  const last = samples.at(-1);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
        <Fact label="Recorded">
          <Quantity kind="count" value={samples.length} /> <span className="text-ink-faint">intervals</span>
        </Fact>
        <Fact label="Longest">
          <Quantity kind="duration" value={longest.intervalMs} />
        </Fact>
        <Fact label="Threshold now">
          <Quantity kind="duration" value={last?.thresholdMs} />
        </Fact>
        <Fact label="Over the threshold">
          {overCount === 0 ? "0" : <StatusBadge plain tone="bad" label={overCount} className="text-sm" />}
        </Fact>
      </dl>
      <IntervalChart label={`Heartbeats of ${peerName} as ${byName} heard them`} samples={samples} />
      <ul className="flex flex-wrap gap-x-4 gap-y-1 pl-14 text-ink-faint text-xs">
        <li className="flex items-center gap-1.5">
          <svg viewBox="0 0 12 4" className="h-1 w-3" aria-hidden="true">
            <circle cx="6" cy="2" r="1.5" fill="currentColor" />
          </svg>
          Time between two heartbeats
        </li>
        <li className="flex items-center gap-1.5">
          <svg viewBox="0 0 16 2" className="h-0.5 w-4" aria-hidden="true">
            <path d="M0 1H16" className="stroke-ink" strokeWidth="1.5" strokeDasharray="5 3" />
          </svg>
          Silence after which {byName} suspects {peerName} ({record.profile})
        </li>
      </ul>
    </div>
  );
}
