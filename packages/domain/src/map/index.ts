export { CLUSTER_ZOOM_MAX, clusterRadiusDegrees } from "./cluster-levels.ts";
export { type ClusterView, MapClusters } from "./clusters.ts";
export { placeOfCountry } from "./country-places.ts";
export { splitAtDateLine } from "./date-line.ts";
export { nightPolygon, subsolarPoint, sunlightAt, terminatorRing } from "./daylight.ts";
export { type CountrySource, countryOfExit, exitPlaces, exitTone } from "./exit-places.ts";
export { distanceKm, fibreFloorMs, greatCirclePath, normalLongitude, type Place } from "./great-circle.ts";
export { latencyBand, relativeSpeed } from "./latency-band.ts";
export { type FleetUpdate, MapFleet, type MapLinkView } from "./map-fleet.ts";
export {
  type DecodedMapFrame,
  decodeMapFrame,
  encodeMapFrame,
  MAP_LINK_NUMBERS_MAX,
  MAP_LINKS_PER_FRAME_MAX,
  MAP_SLOTS_MAX,
  type MapFiguresRow,
  type MapFrameContent,
  type MapFrameDecoding,
  type MapLinkRow,
  type MapNodeRow,
} from "./map-frame.ts";
export { type MapNodeState, RTT_MAX_MS } from "./map-frame-fields.ts";
export type {
  MapEdge,
  MapExitPlace,
  MapFederation,
  MapModelInput,
  MapPreview,
  MapTargetMeasures,
} from "./map-input.ts";
export {
  ARC_COUNT_MAX,
  createMapModel,
  LABEL_COUNT_MAX,
  type MapModel,
  type MapModelOptions,
} from "./map-model.ts";
export {
  LATENCY_BANDS,
  type LatencyBand,
  MAP_LAYERS,
  MARKER_SHAPES,
  MARKER_TONES,
  type MapArcs,
  type MapCluster,
  type MapLabel,
  type MapLayer,
  type MapLegendItem,
  type MapMarkers,
  type MapScene,
  type MapSelection,
  type MapTray,
  type MarkerShape,
} from "./map-scene.ts";
export { type LabelBox, placeLabels } from "./place-labels.ts";
export { ownPlace, placeOfRegion, positionOf } from "./position.ts";
