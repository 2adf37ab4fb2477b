"use client";
import type { MapScene } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";
import type { SceneModifiers, ScenePick } from "@orrery/ui/scene";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectedNodeIds, selectNodes, withNodeToggled } from "../map-selection-text.ts";
import { subjectOf } from "../marker-index.ts";

/** What a click and a lasso select. */
export function usePicking(scene: MapScene | null): {
  pick: (pick: ScenePick | null, modifiers: SceneModifiers) => void;
  lasso: (markers: readonly number[], modifiers: SceneModifiers) => void;
} {
  const { url, fleet, view, drawnTargets, exits } = useMapPage();
  const { selection, select } = url;
  const subject = (marker: number) =>
    scene === null ? null : subjectOf(marker, scene.markers, fleet, drawnTargets, exits.drawn.places);

  function pickMarker(marker: number, isAdded: boolean): void {
    const who = subject(marker);
    if (who === null) return;
    if (who.kind === "target") select({ kind: "target", id: who.target.id });
    else if (who.kind === "exits") select({ kind: "exits", country: who.place.country, proxyId: null });
    else select(isAdded ? withNodeToggled(selection, who.id) : selectNodes([who.id]));
  }

  function pickArc(arc: number, bundled: number): void {
    if (scene === null) return;
    const ends = [scene.arcs.from[arc] ?? -1, scene.arcs.to[arc] ?? -1];
    // Which of many was meant can be told from nearer by.
    if (bundled > 1) {
      view.current?.fitTo(ends);
      return;
    }
    const [from, to] = ends.map(subject);
    const target = [from, to].find((end) => end?.kind === "target");
    const exit = [from, to].find((end) => end?.kind === "exits");
    if (exit?.kind === "exits") select({ kind: "exits", country: exit.place.country, proxyId: null });
    else if (target?.kind === "target") select({ kind: "target", id: target.target.id });
    else if (from?.kind === "node" && to?.kind === "node") {
      select({ kind: "link", fromId: from.id, toId: to.id });
    }
  }

  return {
    pick(pick, { isShift, isToggle }) {
      const isAdded = isShift || isToggle;
      if (pick === null) {
        if (!isAdded) select(NO_SELECTION);
      } else if (pick.kind === "marker") pickMarker(pick.marker, isAdded);
      else if (pick.kind === "arc") pickArc(pick.arc, pick.bundled);
      else if (isAdded)
        select(selectNodes([...selectedNodeIds(selection), ...nodesOf(pick.cluster.members)]));
    },
    lasso(markers, { isToggle }) {
      const ids = nodesOf(markers);
      select(selectNodes(isToggle ? [...selectedNodeIds(selection), ...ids] : ids));
    },
  };

  function nodesOf(markers: readonly number[]): NodeId[] {
    return markers.flatMap((marker) => {
      const who = subject(marker);
      return who?.kind === "node" ? [who.id] : [];
    });
  }
}
