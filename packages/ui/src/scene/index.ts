/*
 * The drawing views of the network map, apart from the rest of the design system: only a page that imports this loads three.
 */
export { FlatMapView } from "./flat/flat-map-view.tsx";
export { GlobeView } from "./globe/globe-view.tsx";
export { GraphView } from "./graph/graph-view.tsx";
export { BandSwatch, MarkerSwatch, type MarkerSwatchProps, MarkSwatch } from "./legend-swatch.tsx";
export {
  SCENE_BANDS,
  SCENE_MARKS,
  SCENE_SHAPES,
  SCENE_TONES,
  type SceneArcs,
  type SceneBand,
  type SceneCluster,
  type SceneLabel,
  type SceneMark,
  type SceneMarkers,
  type SceneShape,
  type SceneTone,
} from "./scene-data.ts";
export type {
  SceneCamera,
  SceneHandle,
  SceneModifiers,
  ScenePick,
  ScenePlace,
  ScenePoint,
  SceneViewProps,
} from "./scene-props.ts";
