"use client";
import type { MapLayer } from "@orrery/domain/map";
import { Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { MAP_LAYER_OPTIONS } from "../map-words.ts";

/** What the colours say. */
export function LayerSelect({ className }: { className?: string }): ReactNode {
  const { url } = useMapPage();
  return (
    <Select<MapLayer>
      aria-label="Layer"
      value={url.layer}
      onValueChange={(layer) => url.set({ layer })}
      options={MAP_LAYER_OPTIONS}
      className={className ?? "w-36"}
    />
  );
}
