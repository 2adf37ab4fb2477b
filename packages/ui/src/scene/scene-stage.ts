import type { ArcStrands } from "./arc-strands.ts";
import type { CameraMotion } from "./camera-motion.ts";
import type { ScreenColumns } from "./pick.ts";
import type { SceneMarkers } from "./scene-data.ts";
import type { ScenePalette } from "./scene-palette.ts";
import type { ScenePlacement } from "./scene-placement.ts";
import type { SceneCamera, ScenePlace } from "./scene-props.ts";

/** What a stage draws from; the same object for the life of a view, its columns change under it. */
export type SceneModel = {
  markers: SceneMarkers;
  readonly placement: ScenePlacement;
  readonly strands: ArcStrands;
  /** By marker; 1 = selected. */
  isSelected: Uint8Array;
  hovered: number;
  /** Marker indexes in the order in which they are drawn, `orderCount` of them. */
  order: Int32Array;
  orderCount: number;
  isReducedMotion: boolean;
};

/**
 * One way to draw the map. All points are CSS pixels of the view. The core calls `resize`, then `aim`, and only then asks where
 * things are; `draw` comes last. Units of the camera's x and y are the stage's own.
 */
export interface SceneStage {
  readonly motion: CameraMotion;
  resize(widthPx: number, heightPx: number, pixelRatio: number): void;
  setPalette(palette: ScenePalette): void;
  setSun(sun: ScenePlace | null): void;
  /** After the columns of the model changed. */
  syncMarkers(model: SceneModel): void;
  syncStrands(model: SceneModel): void;
  /** The camera moved to `motion.at`. */
  aim(): void;
  /** The camera's units that a movement of so many pixels is, at the middle. */
  unitsOf(x: number, y: number, out: { x: number; y: number }): void;
  pixelsPerUnit(): number;
  /** Camera units under a pixel; false = there is nothing. */
  unproject(x: number, y: number, out: { x: number; y: number }): boolean;
  /** Moves `motion.at` so that a place comes under a pixel. */
  hold(placeX: number, placeY: number, x: number, y: number): void;
  projectMarkers(model: SceneModel, screen: ScreenColumns): void;
  projectPlace(latitude: number, longitude: number, out: { x: number; y: number }): boolean;
  /** As `LinePoint`, of the strands. */
  strandPoint(strand: number, share: number, out: { x: number; y: number }): boolean;
  /** The camera that shows all these markers with a margin. */
  placeFor(model: SceneModel, markers: readonly number[]): { x: number; y: number; zoom: number };
  home(model: SceneModel): { x: number; y: number; zoom: number };
  placeOf(
    model: SceneModel,
    latitude: number,
    longitude: number,
    zoom: number | undefined,
  ): { x: number; y: number; zoom: number };
  /** Null = this view has no geographic camera. */
  camera(): SceneCamera | null;
  /** Advances what moves by itself besides the camera (a layout); true = it wants more frames. */
  advance(nowMs: number): boolean;
  /** There are pulses to be seen. */
  hasPulses(): boolean;
  /** Returns the number of draw calls. `timeS` moves the pulses. */
  draw(model: SceneModel, screen: ScreenColumns, timeS: number): number;
  /** Paints the present picture, without labels, into another context of CSS pixels. */
  paint(context: CanvasRenderingContext2D, model: SceneModel, screen: ScreenColumns): void;
  dispose(): void;
}
