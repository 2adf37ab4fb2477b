"use client";
import { SegmentedControl } from "@orrery/ui";
import { Globe, Map as MapIcon, Rows3, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { MAP_VIEW_LABELS, MAP_VIEWS, type MapView } from "../map-words.ts";
import { useHasWebgl } from "../view/use-webgl.ts";

const ICONS = { globe: Globe, flat: MapIcon, graph: Waypoints, table: Rows3 } as const;

/** Four views of the same; what is selected stays selected. */
export function ViewSwitch({ className }: { className?: string }): ReactNode {
  const { url } = useMapPage();
  const hasWebgl = useHasWebgl();
  return (
    <SegmentedControl<MapView>
      label="View"
      value={url.view}
      onValueChange={(view) => url.set({ view })}
      {...(className === undefined ? {} : { className })}
      options={MAP_VIEWS.map((view) => {
        const Icon = ICONS[view];
        const isMissing = view === "globe" && hasWebgl === false;
        return {
          value: view,
          label: (
            <span
              className="flex items-center justify-center gap-1.5"
              title={isMissing ? "This browser cannot draw in 3D" : undefined}
            >
              <Icon aria-hidden className="size-3.5" />
              <span className={isMissing ? "line-through" : ""}>{MAP_VIEW_LABELS[view]}</span>
              {isMissing ? <span className="sr-only">, not possible in this browser</span> : null}
            </span>
          ),
        };
      })}
    />
  );
}
