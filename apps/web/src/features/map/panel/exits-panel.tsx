"use client";
import type { ProxyId } from "@orrery/protocol";
import { Badge, Button, EmptyState, formatRate } from "@orrery/ui";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { DemoPoolBadge } from "../../pools/pool-cells.tsx";
import { ExitHealth } from "../exits/exit-health.tsx";
import { countryName, type MapExit, placeSentence, selectExit, selectedExits } from "../exits/map-exits.ts";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION } from "../map-selection-text.ts";
import { countOf, wholeNumber } from "../map-words.ts";
import { ExitPart, PoolLink } from "./exit-part.tsx";
import { PanelFrame, PanelSection } from "./panel-frame.tsx";
import { PanelRow } from "./panel-row.tsx";

const SHOWN_MAX = 50;

/** The exits of a country, or one of them. */
export function ExitsPanel({
  country,
  proxyId,
}: {
  country: string | null;
  proxyId: ProxyId | null;
}): ReactNode {
  const { exits } = useMapPage();
  const selected = selectedExits(exits.all, { country, proxyId });
  const [first, ...others] = selected;
  if (first === undefined) return <NoExits />;
  if (others.length > 0) return <CountryPanel country={country} exits={selected} />;
  const neighbours = selectedExits(exits.all, { country: first.place?.country ?? null, proxyId: null });
  return <ExitPanel exit={first} neighbourCount={neighbours.length - 1} />;
}

function NoExits(): ReactNode {
  const { url, exits, isLive } = useMapPage();
  const close = () => url.select(NO_SELECTION);
  const isRead = exits.count !== null || exits.error !== null;
  const isOff = isLive && !url.exits;
  return (
    <PanelFrame label="Selected exit" title="Exit" onClose={close}>
      {!isLive ? (
        <p className="text-pretty text-ink-muted text-sm">
          Exits of proxies are not part of the map’s history. The pool’s own page has its traffic.
        </p>
      ) : isOff ? (
        <EmptyState
          compact
          title="Exits are switched off"
          action={<Button onClick={() => url.set({ exits: null })}>Show exits</Button>}
        >
          What is selected is one of them.
        </EmptyState>
      ) : (
        <EmptyState
          compact
          title={isRead ? "There is no such exit" : "Reading the exits…"}
          action={<Button onClick={close}>Close</Button>}
        >
          {isRead ? "Its proxy was retired, or it leaves elsewhere now." : "They are on their way."}
        </EmptyState>
      )}
    </PanelFrame>
  );
}

function CountryPanel({ country, exits }: { country: string | null; exits: readonly MapExit[] }): ReactNode {
  const { url } = useMapPage();
  const busiest = exits.toSorted((a, b) => rateOf(b) - rateOf(a));
  return (
    <PanelFrame
      label="Selected exits"
      title={country === null ? "Unknown country" : countryName(country)}
      status={<span className="text-ink-muted text-sm">{countOf(exits.length, "exit")}</span>}
      description={
        country === null
          ? "Nobody says where these are, so they are nowhere on the map."
          : "Placed by their country: where in it they are is not known."
      }
      onClose={() => url.select(NO_SELECTION)}
    >
      <HealthCounts exits={exits} />
      <PanelSection title="Exits" note="busiest first">
        <ul className="flex flex-col">
          {busiest.slice(0, SHOWN_MAX).map((exit) => (
            <PanelRow
              key={exit.id}
              onSelect={() => url.select(selectExit(exit))}
              trailing={
                <span className="text-ink-muted text-xs tabular-nums">
                  {formatRate(exit.live?.requestsPerSecond)}
                </span>
              }
            >
              <ExitHealth exit={exit} isBare />
              <span className="truncate font-mono text-xs">{exit.name}</span>
              <span className="max-w-24 truncate text-ink-muted text-xs">{exit.poolName}</span>
            </PanelRow>
          ))}
        </ul>
        {exits.length > SHOWN_MAX ? (
          <Button
            size="sm"
            variant="ghost"
            className="mt-1 -ml-2"
            onClick={() => url.set({ view: "table", rows: "exits" })}
          >
            And {wholeNumber(exits.length - SHOWN_MAX)} more: all exits as a table
          </Button>
        ) : null}
      </PanelSection>
    </PanelFrame>
  );
}

function HealthCounts({ exits }: { exits: readonly MapExit[] }): ReactNode {
  const byHealth = Map.groupBy(exits, ({ health }) => health);
  return (
    <ul aria-label="Health" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {[...byHealth].map(([health, [first, ...others]]) =>
        first === undefined ? null : (
          <li key={health} className="flex items-center gap-1.5">
            <ExitHealth exit={first} isBare />
            {others.length + 1} {health}
          </li>
        ),
      )}
    </ul>
  );
}

function ExitPanel({ exit, neighbourCount }: { exit: MapExit; neighbourCount: number }): ReactNode {
  const { url } = useMapPage();
  const country = exit.place?.country ?? null;
  const where = country === null ? "unknown country" : countryName(country);
  return (
    <PanelFrame
      label="Selected exit"
      title={<span className="font-mono text-base">{exit.name}</span>}
      status={
        <>
          <ExitHealth exit={exit} />
          <DemoPoolBadge pool={exit} />
          {exit.isRotating ? <Badge title="A new exit for each session">rotating</Badge> : null}
        </>
      }
      description={
        <>
          <PoolLink exit={exit} /> {placeSentence(exit)}
        </>
      }
      onClose={() => url.select(NO_SELECTION)}
    >
      <ExitPart exit={exit} />
      {neighbourCount > 0 ? (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2 self-start"
          icon={<ArrowLeft aria-hidden />}
          onClick={() => url.select({ kind: "exits", country, proxyId: null })}
        >
          All {wholeNumber(neighbourCount + 1)} exits of {where}
        </Button>
      ) : null}
    </PanelFrame>
  );
}

function rateOf({ live }: MapExit): number {
  return live?.requestsPerSecond ?? -1;
}
