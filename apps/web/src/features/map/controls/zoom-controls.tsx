"use client";
import { IconButton } from "@orrery/ui";
import { Focus, Minus, Plus, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { useFlights } from "../use-flights.ts";
import { overlayClass } from "./overlay-class.ts";

/** For whom has no wheel, and to find the way back. */
export function ZoomControls(): ReactNode {
  const { view, url } = useMapPage();
  const flights = useFlights();
  const hasSelection = url.selection.kind !== "none";
  return (
    <div className={`${overlayClass} flex flex-col p-0.5`}>
      <IconButton label="Zoom in (+)" className="max-md:hidden" onClick={() => view.current?.zoomBy(1)}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton label="Zoom out (-)" className="max-md:hidden" onClick={() => view.current?.zoomBy(-1)}>
        <Minus aria-hidden />
      </IconButton>
      {hasSelection ? (
        <IconButton label="Show the selection (f)" onClick={flights.toSelection}>
          <Focus aria-hidden />
        </IconButton>
      ) : null}
      <IconButton label="Show everything (0)" onClick={() => view.current?.reset()}>
        <RotateCcw aria-hidden />
      </IconButton>
    </div>
  );
}
