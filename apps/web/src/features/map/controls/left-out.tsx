"use client";
import { ARC_COUNT_MAX, type MapScene } from "@orrery/domain/map";
import { Button, Tooltip } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { countOf } from "../map-words.ts";
import { useScenePart } from "../view/use-scene.ts";

const readLeftOut = (scene: MapScene | null): number => scene?.leftOutCount ?? 0;

/** Says what the picture does not show. */
export function LeftOut(): ReactNode {
  const count = useScenePart(readLeftOut);
  const { url } = useMapPage();
  if (count === 0) return null;
  return (
    <Tooltip
      content={`At most ${ARC_COUNT_MAX.toLocaleString("en-GB")} links are drawn: those of the selection, of federations, and the worst. The table has all of them.`}
    >
      <Button
        size="sm"
        className="bg-surface font-normal"
        onClick={() => url.set({ view: "table", rows: "links" })}
      >
        {countOf(count, "link")} not drawn
      </Button>
    </Tooltip>
  );
}
