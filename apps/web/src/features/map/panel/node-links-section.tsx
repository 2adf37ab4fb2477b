"use client";
import { Button } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { DemoDelay } from "../../latency/demo-delay.tsx";
import { LossText } from "../../latency/loss-text.tsx";
import { useMapPage } from "../map-context.ts";
import { countOf } from "../map-words.ts";
import { RoundTrip } from "../round-trip.tsx";
import { formatFloorRatio, type MapLinkRow } from "../table/link-rows.ts";
import { linksOfNode } from "../table/node-links.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useLinkFloors } from "../use-link-floors.ts";
import { BandMark } from "./band-mark.tsx";
import { PanelSection } from "./panel-frame.tsx";
import { PanelRow } from "./panel-row.tsx";

const SHOWN_MAX = 5;
const FOLLOW_MS = 1000;

/** The links of a node that are worst for their distance, each a click away. */
export function NodeLinksSection({ slot }: { slot: number }): ReactNode {
  const { fleet, url } = useMapPage();
  const version = useFleetTick(FOLLOW_MS);
  const floors = useLinkFloors();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const links = useMemo(
    () => linksOfNode(fleet, floors(fleet), slot, SHOWN_MAX),
    [fleet, floors, slot, version],
  );
  const id = fleet.node(slot)?.id;
  const hasDemoDelay = links.worst.some(({ isDemoDelay }) => isDemoDelay);
  return (
    <PanelSection title="Slowest links" note={`of ${countOf(links.peerCount, "link")}`}>
      {links.peerCount === 0 ? (
        <p className="text-pretty text-ink-muted text-sm">
          No link of it is measured. Nodes measure those of their federations and a sample of their region.
        </p>
      ) : (
        <ul className="flex flex-col">
          {links.worst.map((link) => (
            <LinkLine
              key={link.link}
              link={link}
              peer={link.fromId === id ? link.to : link.from}
              onSelect={() => url.select({ kind: "link", fromId: link.fromId, toId: link.toId })}
            />
          ))}
        </ul>
      )}
      {links.peerCount > SHOWN_MAX || hasDemoDelay ? (
        <div className="mt-1 flex items-center justify-between gap-2">
          {links.peerCount > SHOWN_MAX ? (
            <Button
              size="sm"
              variant="ghost"
              className="-ml-2"
              onClick={() => url.set({ view: "table", rows: "links" })}
            >
              All links as a table
            </Button>
          ) : (
            <span />
          )}
          {hasDemoDelay ? <DemoDelay /> : null}
        </div>
      ) : null}
    </PanelSection>
  );
}

function LinkLine({
  link,
  peer,
  onSelect,
}: {
  link: MapLinkRow;
  peer: string;
  onSelect: () => void;
}): ReactNode {
  return (
    <PanelRow
      onSelect={onSelect}
      trailing={
        <>
          {link.lossRatio > 0 ? (
            <span className="text-xs">
              <LossText ratio={link.lossRatio} /> <span className="text-ink-faint">lost</span>
            </span>
          ) : null}
          {link.floorRatio === null ? null : (
            <span className="text-ink-faint text-xs" title="Times what light in fibre needs there and back">
              {formatFloorRatio(link.floorRatio)}
            </span>
          )}
          <RoundTrip rttMs={link.rttMs} noneClassName="text-xs" />
        </>
      }
    >
      <BandMark band={link.band} />
      <span className="truncate">{peer}</span>
    </PanelRow>
  );
}
