import type { MapFleet } from "@orrery/domain/map";

/** A fleet that changes in itself, as its versions tell, and whoever wants to know when. */
export type FleetFeed = {
  readonly fleet: MapFleet;
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
  readonly subscribe: (listener: () => void) => () => void;
};

/** Of a moment in the past, which does not change any more. */
export function stillFleet(fleet: MapFleet): FleetFeed {
  return { fleet, isLoaded: true, subscribe: () => () => {} };
}

/** Grows with every change of the fleet. */
export function fleetVersion({
  nodesVersion,
  statesVersion,
  linksVersion,
  figuresVersion,
}: MapFleet): number {
  return nodesVersion + statesVersion + linksVersion + figuresVersion;
}
