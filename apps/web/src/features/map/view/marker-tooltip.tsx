"use client";
import { nodeStatus } from "@orrery/domain";
import type { MapScene } from "@orrery/domain/map";
import { Quantity, StatusBadge } from "@orrery/ui";
import type { ScenePoint } from "@orrery/ui/scene";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { useMapPage } from "../map-context.ts";
import { countOf } from "../map-words.ts";
import { subjectOf } from "../marker-index.ts";

const OFFSET_PX = 14;
/** At the picture's edges it is moved back in by so much. */
const WIDTH_PX = 232;
const HEIGHT_PX = 76;

export type MarkerTooltipProps = { scene: MapScene; marker: number; at: ScenePoint };

/** Beside the pointer: who that is. Everything else is in the panel, a click away. */
export function MarkerTooltip({ scene, marker, at }: MarkerTooltipProps): ReactNode {
  const { fleet, drawnTargets, exits, nameOf } = useMapPage();
  const who = subjectOf(marker, scene.markers, fleet, drawnTargets, exits.drawn.places);
  if (who === null) return null;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-20 flex flex-col gap-0.5 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 shadow-md"
      style={{
        maxWidth: WIDTH_PX,
        left: `min(${at.x + OFFSET_PX}px, calc(100% - ${WIDTH_PX}px))`,
        top: `min(${at.y + OFFSET_PX}px, calc(100% - ${HEIGHT_PX}px))`,
      }}
    >
      {who.kind === "node" ? (
        <NodeLines slot={who.slot} />
      ) : who.kind === "exits" ? (
        <>
          <span className="truncate font-medium text-ink text-sm">{who.place.name}</span>
          <span className="truncate text-ink-muted text-xs">
            {countOf(who.place.exitCount, "exit")} of proxies
          </span>
          <span className="truncate text-ink-faint text-xs">Placed by the country</span>
        </>
      ) : (
        <>
          <span className="truncate font-medium text-ink text-sm">{who.target.name}</span>
          <span className="truncate text-ink-faint text-xs">
            Target{who.target.isDemo ? ", demo" : ""}
            {who.target.place === "" ? "" : `, ${who.target.place}`}
          </span>
          {who.target.nearestId === null ? null : (
            <span className="truncate text-ink-muted text-xs">Nearest: {nameOf(who.target.nearestId)}</span>
          )}
        </>
      )}
    </div>
  );
}

function NodeLines({ slot }: { slot: number }): ReactNode {
  const { fleet, isLive } = useMapPage();
  const viewer = useViewer();
  const node = fleet.node(slot);
  const state = fleet.state(slot);
  if (node === null || state === null) return null;
  const status = nodeStatus({ ...state, statusReason: "" }, isLive ? viewer : undefined);
  return (
    <>
      <span className="truncate font-medium text-ink text-sm">{node.name}</span>
      <span className="flex items-center gap-2">
        <StatusBadge plain tone={status.tone} label={status.label} />
        {state.leads ? <span className="text-ink-muted text-xs">Leader</span> : null}
      </span>
      <span className="truncate text-ink-faint text-xs">
        {[node.region, node.zone].filter((part) => part !== "").join(" / ")}
        {state.loadRatio === null ? null : (
          <>
            {" · load "}
            <Quantity kind="ratio" value={state.loadRatio} />
          </>
        )}
      </span>
    </>
  );
}
