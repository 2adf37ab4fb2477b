"use client";
import { AgeText, ElapsedText, Fact, formatDurationMs, formatRate, formatRatio } from "@orrery/ui";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { poolHref } from "../../pools/pool-words.ts";
import { exitReason } from "../exits/exit-health.tsx";
import type { MapExit } from "../exits/map-exits.ts";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { countOf } from "../map-words.ts";
import { PanelSection } from "./panel-frame.tsx";
import { PanelRow } from "./panel-row.tsx";

/** How an exit is, and whose traffic leaves through it. */
export function ExitPart({ exit }: { exit: MapExit }): ReactNode {
  const { live } = exit;
  return (
    <>
      <p className="text-pretty text-ink text-sm">
        {exitReason(exit)}
        {live === null ? null : (
          <span className="text-ink-muted">
            {" "}
            So for <ElapsedText sinceAtMs={live.healthSinceAtMs} />.
          </span>
        )}
      </p>
      <dl className="grid grid-cols-3 gap-x-4 gap-y-2.5">
        <Fact label="Requests, 10 s">{formatRate(live?.requestsPerSecond)}</Fact>
        <Fact label="Peak latency">{formatDurationMs(live?.latencyMs)}</Fact>
        <Fact label="Got through">{formatRatio(live?.successRatio)}</Fact>
        <Fact label="Figures told">{live === null ? "never" : <AgeText atMs={live.atMs} />}</Fact>
        <Fact label="Open">{live === null ? "–" : live.openCount}</Fact>
        <Fact label="Exit seen">
          {exit.exit === null ? "never" : <AgeText atMs={exit.exit.observedAtMs} />}
        </Fact>
      </dl>
      <dl className="grid gap-y-2.5">
        <Fact label="Proxy">
          <span className="break-all font-mono text-xs">
            {exit.protocol}://{exit.address}
          </span>
        </Fact>
      </dl>
      <ExitUsers exit={exit} />
    </>
  );
}

export function PoolLink({ exit }: { exit: Pick<MapExit, "poolId" | "poolName" | "id"> }): ReactNode {
  return (
    <PageLink
      href={`${poolHref(exit.poolId)}?proxy=${encodeURIComponent(exit.id)}`}
      className="inline-flex items-center gap-0.5 text-ink hover:underline"
    >
      Pool {exit.poolName}
      <ArrowUpRight aria-hidden className="size-3" />
    </PageLink>
  );
}

function ExitUsers({ exit: { users } }: { exit: MapExit }): ReactNode {
  const { url, nameOf } = useMapPage();
  return (
    <PanelSection
      title="Used in the last 5 minutes by"
      note={users.length === 0 ? "nobody" : countOf(users.length, "node")}
    >
      {users.length === 0 ? (
        <p className="text-pretty text-ink-muted text-sm">
          No node’s traffic left through it. Probes do not count.
        </p>
      ) : (
        <ul className="flex flex-col">
          {users.map(({ nodeId, requestsPerSecond, lastAtMs }) => (
            <PanelRow
              key={nodeId}
              onSelect={() => url.select(selectNodes([nodeId]))}
              trailing={
                <>
                  <span className="text-sm tabular-nums" title="Mean of the last minute">
                    {formatRate(requestsPerSecond)}
                  </span>
                  <AgeText atMs={lastAtMs} className="text-ink-faint text-xs" />
                </>
              }
            >
              <span className="truncate">{nameOf(nodeId)}</span>
            </PanelRow>
          ))}
        </ul>
      )}
    </PanelSection>
  );
}
