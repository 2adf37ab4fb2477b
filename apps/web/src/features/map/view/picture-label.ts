import type { MapFleet, MapScene } from "@orrery/domain/map";
import { countOf, type MapView } from "../map-words.ts";

const NAMES: Record<Exclude<MapView, "table">, string> = {
  globe: "Globe",
  flat: "Flat map",
  graph: "Graph",
};

/** What a reader without eyes on it hears: what is there, and where the same stands as a table. */
export function pictureLabel(
  kind: Exclude<MapView, "table">,
  fleet: Pick<MapFleet, "nodeCount">,
  scene: Pick<MapScene, "arcs" | "tray"> | null,
  exitCount: number,
): string {
  const name = NAMES[kind];
  if (scene === null) return `${name}, loading`;
  const trayed = scene.tray.length === 0 ? "" : `, ${scene.tray.length} of them without a position`;
  const nodes = `${countOf(fleet.nodeCount, "node")}${trayed}`;
  const exits = exitCount === 0 ? "" : ` and ${countOf(exitCount, "exit")} of proxies`;
  return `${name} of ${nodes}, with ${countOf(scene.arcs.totalCount, "link")}${exits}. The table view shows the same.`;
}
