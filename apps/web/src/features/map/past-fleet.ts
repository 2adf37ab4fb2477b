import { type FleetUpdate, MapFleet } from "@orrery/domain/map";
import type { MapMoment } from "@orrery/protocol";

/** A moment of the past as the model takes it. A gap is an empty fleet: nothing is drawn rather than something wrong. */
export function fleetOfMoment(moment: Pick<MapMoment, "outcome" | "nodes" | "frame">): {
  fleet: MapFleet;
  update: FleetUpdate;
} {
  const fleet = new MapFleet();
  if (moment.outcome === "gap") return { fleet, update: { outcome: "applied" } };
  return { fleet, update: fleet.applySnapshot(moment.nodes, bytesOfBase64(moment.frame)) };
}

/** What is no base64 is no bytes, which no frame is. */
function bytesOfBase64(text: string): Uint8Array {
  try {
    const binary = atob(text);
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
