import type { MapArcs, MapCluster, MapLabel, MapMarkers } from "@orrery/domain/map";

const none = { int: new Int32Array(0), float: new Float32Array(0), byte: new Uint8Array(0) };

/** What is drawn before the fleet is there: land and night, and nobody. */
export const NO_MARKERS: MapMarkers = {
  version: -1,
  placesVersion: -1,
  count: 0,
  totalCount: 0,
  slot: none.int,
  latitude: none.float,
  longitude: none.float,
  tone: none.byte,
  group: none.byte,
  shape: none.byte,
  size: none.float,
  isLit: none.byte,
};

export const NO_ARCS: MapArcs = {
  version: -1,
  pathsVersion: -1,
  count: 0,
  totalCount: 0,
  from: none.int,
  to: none.int,
  band: none.byte,
  speed: none.float,
  loss: none.float,
  mark: none.byte,
  rttMs: none.float,
};

/** One object, so that nothing takes it for a change. */
export const NO_CLUSTERS: readonly MapCluster[] = [];
export const NO_LABELS: readonly MapLabel[] = [];
