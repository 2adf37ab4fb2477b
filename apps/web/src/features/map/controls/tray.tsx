"use client";
import type { MapScene, MapTray } from "@orrery/domain/map";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { countOf } from "../map-words.ts";
import { useScenePart } from "../view/use-scene.ts";
import { Unplaced } from "./unplaced.tsx";

const EMPTY_TRAY: MapTray = [];
const readTray = (scene: MapScene | null): MapTray => scene?.tray ?? EMPTY_TRAY;

export function Tray(): ReactNode {
  const tray = useScenePart(readTray);
  const { url } = useMapPage();
  return (
    <Unplaced
      items={tray}
      summary={`${countOf(tray.length, "node")} without a position`}
      label="Nodes without a position"
      listLabel="Nodes"
      hint={
        <>
          A host tells where it is when it enrols: start its agent with{" "}
          <code className="whitespace-nowrap font-mono text-ink">--lat 35.68 --lon 139.69</code>, or with a{" "}
          <code className="font-mono text-ink">--region</code> whose place is well known, such as
          ap-northeast-1 or frankfurt. The graph and the table show these nodes, too.
        </>
      }
      onChoose={({ id }) => url.select(selectNodes([id]))}
      renderItem={({ name }) => <span className="min-w-0 truncate">{name}</span>}
    />
  );
}
