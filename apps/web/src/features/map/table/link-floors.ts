import { distanceKm, fibreFloorMs, type MapFleet, type Place, positionOf } from "@orrery/domain/map";

/** The physical minimum of each link's round trip, by the link's number: NaN where an end has no position. */
export type LinkFloors = (fleet: MapFleet) => Float32Array;

/** Keeps what it computed until nodes or links came, went or moved; figures change far more often. */
export function createLinkFloors(): LinkFloors {
  let known: { fleet: MapFleet; version: number; floorMs: Float32Array } | null = null;
  return (fleet) => {
    const version = fleet.nodesVersion + fleet.linksVersion;
    if (known === null || known.fleet !== fleet || known.version !== version) {
      known = { fleet, version, floorMs: floorsOf(fleet) };
    }
    return known.floorMs;
  };
}

function floorsOf(fleet: MapFleet): Float32Array {
  const places: (Place | null)[] = [];
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const node = fleet.node(slot);
    places.push(node === null ? null : positionOf(node));
  }
  const floorMs = new Float32Array(fleet.linkBound).fill(Number.NaN);
  for (let link = 0; link < fleet.linkBound; link += 1) {
    const [a, b] = [places[fleet.linkA[link] ?? -1], places[fleet.linkB[link] ?? -1]];
    if (a != null && b != null) floorMs[link] = fibreFloorMs(distanceKm(a, b));
  }
  return floorMs;
}
