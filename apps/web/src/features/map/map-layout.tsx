"use client";
import { classNames } from "@orrery/ui";
import { type CSSProperties, type ReactNode, useRef } from "react";
import { useMapPage } from "./map-context.ts";
import { MapStage } from "./map-stage.tsx";
import { MapPanel } from "./panel/map-panel.tsx";
import { MapTableStage } from "./table/map-table-stage.tsx";
import { TimelineBar } from "./time/timeline-bar.tsx";
import { useMapKeys } from "./use-map-keys.ts";
import { useWall } from "./wall/use-wall.ts";

const PANEL_WIDTH = { "--map-panel-width": "24rem" } as CSSProperties;

/** The map fills the page; on a wall it fills the window, with nothing around it. */
export function MapLayout(): ReactNode {
  const { url } = useMapPage();
  const filterInput = useRef<HTMLInputElement>(null);
  useMapKeys(filterInput);
  useWall(url);
  const { wall, view, selection } = url;
  const hasPanel = selection.kind !== "none" && !wall;
  return (
    <div
      className={classNames("flex h-full min-h-0 flex-col bg-canvas", wall && "fixed inset-0 z-40")}
      style={PANEL_WIDTH}
      data-map-view={view}
      data-map-live={url.at === null}
    >
      <h1 className="sr-only">Map</h1>
      <div className="relative min-h-0 flex-1 overflow-hidden">
        {view === "table" && !wall ? (
          <MapTableStage filterInput={filterInput} hasPanel={hasPanel} />
        ) : (
          <MapStage filterInput={filterInput} hasPanel={hasPanel} />
        )}
        {hasPanel ? <MapPanel /> : null}
      </div>
      {wall ? null : (
        // On a phone the panel needs the room; back in the past the way to now must stay in sight.
        <div className={classNames(hasPanel && url.at === null && "max-md:hidden")}>
          <TimelineBar />
        </div>
      )}
    </div>
  );
}
