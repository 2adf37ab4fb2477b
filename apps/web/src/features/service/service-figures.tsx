"use client";
import type { RouterState, ServiceView } from "@orrery/protocol";
import { Fact, formatRate, NO_VALUE } from "@orrery/ui";
import { Fragment, type ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { countOf } from "../list/count-text.ts";
import {
  AnswerTimes,
  BreakerCount,
  FailedShare,
  RequestRate,
  UsableCount,
} from "../services/service-cells.tsx";
import { STRATEGY_WORDS } from "../services/service-words.ts";

const MINUTE_S = 60;
const WORKERS_SHOWN = 3;

/** How it is found now, and what passed in the last full minute. */
export function ServiceFigures({ service }: { service: ServiceView }): ReactNode {
  const { standing, traffic, settings, workers } = service;
  return (
    <dl
      aria-label="Now, and in the last full minute"
      className="mb-5 grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 sm:grid-cols-3 lg:grid-cols-5"
    >
      <Fact label="Instances">
        <UsableCount service={service} />
      </Fact>
      <Fact label="Requests">
        <RequestRate traffic={traffic} />
      </Fact>
      <Fact label="Failed">
        <FailedShare service={service} />
      </Fact>
      <Fact label="Refused">{formatRate(traffic === null ? null : traffic.refusedCount / MINUTE_S)}</Fact>
      <Fact label="Until the answer, p50 / p99">
        <AnswerTimes traffic={traffic} />
      </Fact>
      <Fact label="Open, waiting now">
        {service.routers.length === 0 ? (
          NO_VALUE
        ) : (
          <span className="tabular-nums">
            {sumOf(service.routers, ({ openCount }) => openCount)}
            <span className="text-ink-faint">
              , {sumOf(service.routers, ({ queuedCount }) => queuedCount)}
            </span>
          </span>
        )}
      </Fact>
      <Fact label="Breakers not closed">
        <BreakerCount service={service} />
      </Fact>
      <Fact label="Told of by">
        {standing.gatewayCount === 0 ? "no gateway" : countOf(standing.gatewayCount, "gateway")}
      </Fact>
      <Fact label="Strategy">{STRATEGY_WORDS[settings.strategy].label}</Fact>
      <Fact label={workers.length > 1 ? "Workers" : "Worker"}>
        {workers.length === 0 ? <span className="text-ink-faint">none yet</span> : null}
        {workers.slice(0, WORKERS_SHOWN).map((worker, index) => (
          <Fragment key={worker}>
            {index === 0 ? "" : ", "}
            <PageLink href={`/workers/${encodeURIComponent(worker)}`} className="hover:underline">
              {worker}
            </PageLink>
          </Fragment>
        ))}
        {workers.length > WORKERS_SHOWN ? ` and ${workers.length - WORKERS_SHOWN} more` : null}
      </Fact>
    </dl>
  );
}

function sumOf(routers: readonly RouterState[], read: (router: RouterState) => number): number {
  return routers.reduce((sum, router) => sum + read(router), 0);
}
