import type { Ref } from "react";
import type { SceneArcs, SceneCluster, SceneLabel, SceneMarkers } from "./scene-data.ts";

/** Degrees. */
export type ScenePlace = { readonly latitude: number; readonly longitude: number };

/** What a geographic view shows: its middle, and a zoom as on web maps: 256 · 2^zoom px are 360 degrees, at the middle. */
export type SceneCamera = ScenePlace & { readonly zoom: number };

/** CSS pixels from the upper left corner of the view. */
export type ScenePoint = { readonly x: number; readonly y: number };

/** `bundled`: how many links the touched line stands for, where clusters are drawn; `arc` is one of them. */
export type ScenePick =
  | { readonly kind: "marker"; readonly marker: number }
  | { readonly kind: "cluster"; readonly cluster: SceneCluster }
  | { readonly kind: "arc"; readonly arc: number; readonly bundled: number };

/** `isToggle`: Ctrl or Command, which adds to a selection or takes from it. */
export type SceneModifiers = { readonly isShift: boolean; readonly isToggle: boolean };

export type SceneHandle = {
  /** Degrees; without a zoom the present one stays. The graph goes to the marker nearest to the place. */
  flyTo(latitude: number, longitude: number, zoom?: number): void;
  /** Moves so that all these markers are seen; of none it is a reset. */
  fitTo(markers: readonly number[]): void;
  reset(): void;
  zoomBy(steps: number): void;
  /** The picture with its labels as PNG, at the pixels of the screen. Rejects when the browser cannot make one. */
  toBlob(): Promise<Blob>;
};

export type SceneViewProps = {
  /** The accessible name: what is shown, and where the same stands as a table. */
  label: string;
  markers: SceneMarkers;
  arcs: SceneArcs;
  /** Their members are not drawn one by one. The graph draws no clusters. */
  clusters: readonly SceneCluster[];
  labels: readonly SceneLabel[];
  /** Where the sun stands in the zenith; null = no day and night. The graph has none. */
  sun: ScenePlace | null;
  /** Marker indexes. */
  selection: readonly number[];
  hovered: number | null;
  /** No pulses, no inertia, no flights: every movement is done at once. */
  isReducedMotion: boolean;
  /** Where the camera begins; null = where the fleet is. Read once. */
  initialCamera?: SceneCamera | null;
  onHover: (marker: number | null, at: ScenePoint | null) => void;
  /** A cluster zooms in by itself when it is clicked; null = the ground was clicked. */
  onPick: (pick: ScenePick | null, modifiers: SceneModifiers) => void;
  onLasso: (markers: number[], modifiers: SceneModifiers) => void;
  /** At most ten times a second while the camera moves, and once when it rests. Never of the graph. */
  onCamera?: (camera: SceneCamera) => void;
  /** After each drawn frame: time of the main thread's script, and draw calls (of a canvas: paths and pictures). */
  onStats?: (scriptMs: number, drawCount: number) => void;
  ref?: Ref<SceneHandle>;
  className?: string;
};
