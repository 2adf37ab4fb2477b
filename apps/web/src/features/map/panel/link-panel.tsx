"use client";
import { latencyBand } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";
import { Button, Fact, Quantity, StatusBadge } from "@orrery/ui";
import { ArrowUpRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { BAND_WORDS } from "../../latency/band-words.ts";
import { DemoDelay } from "../../latency/demo-delay.tsx";
import { LossText } from "../../latency/loss-text.tsx";
import type { PairRange } from "../../latency/pair-history.ts";
import { LoadedPair } from "../../latency/pair-sheet.tsx";
import { SOURCE_WORDS } from "../../latency/pair-words.ts";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectNodes } from "../map-selection-text.ts";
import { linkRowOf, type MapLinkRow } from "../table/link-rows.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useFlights } from "../use-flights.ts";
import { useLinkFloors } from "../use-link-floors.ts";
import { PanelFrame, PanelSection } from "./panel-frame.tsx";

const FOLLOW_MS = 500;

/** A link: both directions, what light would need, the way by the topology, the best relay, and its history. */
export function LinkPanel({ fromId, toId }: { fromId: NodeId; toId: NodeId }): ReactNode {
  const { url, fleet, isLive, isStale, nameOf } = useMapPage();
  const flights = useFlights();
  const floors = useLinkFloors();
  useFleetTick(FOLLOW_MS);
  const [range, setRange] = useState<PairRange>("hour");
  const [from, to] = [fleet.slotOf(fromId), fleet.slotOf(toId)];
  const there = linkRowOf(fleet, floors(fleet), fleet.pairs.link(from, to));
  const back = linkRowOf(fleet, floors(fleet), fleet.pairs.link(to, from));
  const query = `from=${encodeURIComponent(fromId)}&to=${encodeURIComponent(toId)}`;
  const band = isStale ? "unknown" : bandOf(there, back);
  return (
    <PanelFrame
      label="Selected link"
      title={`${nameOf(fromId)} – ${nameOf(toId)}`}
      status={
        band === "unknown" ? null : (
          <StatusBadge
            tone={BAND_WORDS[band].tone}
            label={BAND_WORDS[band].label}
            title={`${BAND_WORDS[band].label}: ${BAND_WORDS[band].meaning}`}
          />
        )
      }
      description={
        <PageLink
          href={`/latency?${query}`}
          className="inline-flex items-center gap-0.5 text-ink-muted hover:text-ink hover:underline"
        >
          Open in the latency matrix
          <ArrowUpRight aria-hidden className="size-3" />
        </PageLink>
      }
      actions={
        <>
          {[fromId, toId].map((id) => (
            <Button key={id} size="sm" onClick={() => url.select(selectNodes([id]))}>
              {nameOf(id)}
            </Button>
          ))}
          {url.view === "table" ? null : (
            <Button size="sm" variant="ghost" onClick={flights.toSelection}>
              Show both ends
            </Button>
          )}
        </>
      }
      onClose={() => url.select(NO_SELECTION)}
    >
      {isLive ? (
        <LoadedPair
          key={`${fromId} ${toId}`}
          fromId={fromId}
          toId={toId}
          range={range}
          onRange={setRange}
          nameOf={nameOf}
        />
      ) : (
        <>
          <Direction title={`${nameOf(fromId)} to ${nameOf(toId)}`} row={there} />
          <Direction title={`${nameOf(toId)} to ${nameOf(fromId)}`} row={back} />
        </>
      )}
    </PanelFrame>
  );
}

/** The direction that is known, or the slower one. */
function bandOf(there: MapLinkRow | null, back: MapLinkRow | null): MapLinkRow["band"] {
  const rttMs = Math.max(there?.rttMs ?? -1, back?.rttMs ?? -1);
  return latencyBand(rttMs < 0 ? Number.NaN : rttMs, there?.floorMs ?? back?.floorMs ?? Number.NaN);
}

function Direction({ title, row }: { title: string; row: MapLinkRow | null }): ReactNode {
  return (
    <PanelSection title={title}>
      {row === null ? (
        <p className="text-ink-muted text-sm">Nothing was measured this way.</p>
      ) : (
        <dl className="grid grid-cols-3 gap-x-4 gap-y-2.5">
          <Fact label="Round trip">
            {row.rttMs === null ? "no answer" : <Quantity kind="duration" value={row.rttMs} />}
          </Fact>
          <Fact label="Light needs">
            <Quantity kind="duration" value={row.floorMs} />
          </Fact>
          <Fact label="Loss">
            <LossText ratio={row.lossRatio} />
          </Fact>
          <Fact label="By">{SOURCE_WORDS[row.source].label}</Fact>
          {row.isDemoDelay ? (
            <Fact label="Contains">
              <DemoDelay />
            </Fact>
          ) : null}
        </dl>
      )}
    </PanelSection>
  );
}
