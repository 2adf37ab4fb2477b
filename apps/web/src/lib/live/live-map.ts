import { MapFleet } from "@orrery/domain/map";
import type { MapDelta, MapSnapshot } from "@orrery/protocol";
import { judgeDelta } from "./numbered-deltas.ts";

/** What the map shows, as this browser knows it: a fleet that changes in place, and how far it has come. */
export type LiveMap = {
  /** Another one only after everything was given up. Its versions tell what of it changed. */
  readonly fleet: MapFleet;
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
};

export type NumberedMapSnapshot = { epoch: string; number: number; map: MapSnapshot };

export type LiveMapKeeper = {
  get(): LiveMap;
  /** False = its bytes make no sense; what was there stays. */
  take(snapshot: NumberedMapSnapshot): boolean;
  /** `gap`: a delta is missing, or speaks of what is not here: only a fresh snapshot helps. */
  takeDelta(delta: MapDelta): "applied" | "ignored" | "gap";
  /** Gives everything up. */
  drop(): void;
};

export function createLiveMap(): LiveMapKeeper {
  let map: LiveMap = { fleet: new MapFleet(), isLoaded: false };
  let followed: { epoch: string | null; number: number } = { epoch: null, number: 0 };
  return {
    get: () => map,
    take({ epoch, number, map: { nodes, frame } }) {
      const update = map.fleet.applySnapshot(nodes, frame);
      if (update.outcome === "malformed") return false;
      followed = { epoch, number };
      if (!map.isLoaded) map = { ...map, isLoaded: true };
      return true;
    },
    takeDelta(delta) {
      const verdict = judgeDelta(followed, delta);
      if (verdict !== "next") return verdict;
      followed = { ...followed, number: delta.number };
      const update = map.fleet.applyDelta(delta.nodes, delta.removed, delta.frame);
      return update.outcome === "applied" ? "applied" : "gap";
    },
    drop() {
      if (!map.isLoaded) return;
      followed = { epoch: null, number: 0 };
      map = { fleet: new MapFleet(), isLoaded: false };
    },
  };
}
