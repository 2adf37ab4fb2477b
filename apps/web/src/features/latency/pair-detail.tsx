"use client";
import { mergeDirections } from "@orrery/domain/latency";
import { latencyBand } from "@orrery/domain/map";
import type { LatencyPair, NodeId } from "@orrery/protocol";
import { Button, formatDurationMs, StatusBadge } from "@orrery/ui";
import { Fragment, type ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { BAND_WORDS } from "./band-words.ts";
import { DemoDelay } from "./demo-delay.tsx";
import { floorSentence, formatKm } from "./link-floor.ts";
import { PairDirections } from "./pair-directions.tsx";
import { PairHistoryCharts, type PairHistoryChartsProps } from "./pair-history-charts.tsx";
import { isDemoDelayed, relaySentence } from "./pair-words.ts";

export type PairDetailProps = PairHistoryChartsProps & {
  fromId: NodeId;
  toId: NodeId;
  nameOf: (nodeId: NodeId) => string;
};

export function PairDetail(props: PairDetailProps): ReactNode {
  const { pair, fromId, toId, nameOf } = props;
  const { can } = useMe();
  const mark = isDemoDelayed(pair) ? (
    <>
      {" "}
      <DemoDelay />
    </>
  ) : null;
  return (
    <div className="flex flex-col gap-6">
      <PairDirections pair={pair} fromName={nameOf(fromId)} toName={nameOf(toId)} />
      <Section title="Distance">
        <Distance pair={pair} mark={mark} />
      </Section>
      {can("federations:read") ? (
        <Section title="Path by the topology">
          <Path pair={pair} nameOf={nameOf} mark={mark} />
        </Section>
      ) : null}
      <Section title="Best relay">
        <p className="text-pretty text-ink text-sm">
          {pair.relay === null ? (
            <span className="text-ink-muted">No way over another node is faster than the direct one.</span>
          ) : (
            <>
              {relaySentence(pair.relay, nameOf)}
              {mark}
            </>
          )}
        </p>
      </Section>
      <PairHistoryCharts {...props} />
      <div className="flex flex-wrap gap-2">
        {[fromId, toId].map((nodeId) => (
          <Button key={nodeId} asChild>
            <PageLink href={`/nodes/${encodeURIComponent(nodeId)}`}>Open {nameOf(nodeId)}</PageLink>
          </Button>
        ))}
      </div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-medium text-ink-faint text-xs">{title}</h3>
      {children}
    </section>
  );
}

function Distance({ pair, mark }: { pair: LatencyPair; mark: ReactNode }): ReactNode {
  const { distanceKm, floorMs } = pair;
  const measuredMs = mergeDirections(pair.there, pair.back)?.rttMs ?? null;
  if (distanceKm === null || floorMs === null) {
    return (
      <p className="text-pretty text-ink-muted text-sm">
        Not known: at least one of the two has no position. Set it in the agent's configuration.
      </p>
    );
  }
  // What is faster than light is no praise, but a wrong position; the sentence says so.
  const isPossible = measuredMs !== null && measuredMs >= floorMs;
  const band = isPossible ? latencyBand(measuredMs, floorMs) : "unknown";
  return (
    <div className="flex items-baseline justify-between gap-3">
      <p className="min-w-0 flex-1 text-pretty text-ink text-sm">
        {formatKm(distanceKm)} along the surface. {floorSentence(floorMs, measuredMs)}
        {measuredMs === null ? null : mark}
      </p>
      {band === "unknown" ? null : (
        <StatusBadge tone={BAND_WORDS[band].tone} label={BAND_WORDS[band].label} />
      )}
    </div>
  );
}

function Path({
  pair: { path },
  nameOf,
  mark,
}: {
  pair: LatencyPair;
  nameOf: (nodeId: NodeId) => string;
  mark: ReactNode;
}): ReactNode {
  if (path === null) {
    return (
      <p className="text-pretty text-ink-muted text-sm">
        They are in no federation together, so messages go directly.
      </p>
    );
  }
  return (
    <p className="text-pretty text-ink text-sm">
      {path.hops.map((hop, index) => (
        <Fragment key={hop}>
          {index === 0 ? null : (
            <span className="text-ink-faint">
              {" "}
              <span aria-hidden>→</span>
              <span className="sr-only">to</span>{" "}
            </span>
          )}
          {nameOf(hop)}
        </Fragment>
      ))}
      <span className="text-ink-muted">
        , {formatDurationMs(path.rttMs)} there and back{mark}, in{" "}
        <PageLink
          href={`/federations/${encodeURIComponent(path.federationId)}`}
          className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {path.federationName}
        </PageLink>
      </span>
    </p>
  );
}
