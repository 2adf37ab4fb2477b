import type { StatusTone } from "../status-tone.ts";

/*
 * What the views of the map draw. These types mirror, column by column, the contract in
 * packages/domain/src/map/map-scene.ts (MapMarkers, MapArcs, MapCluster, MapLabel): this package imports nothing of the
 * others, so the contract is told twice, and what satisfies one satisfies the other.
 */

/** Indexes in `SceneMarkers.tone`. */
export const SCENE_TONES = ["unknown", "idle", "ok", "warn", "bad"] as const satisfies readonly StatusTone[];
export type SceneTone = (typeof SCENE_TONES)[number];

/** Indexes in `SceneArcs.band`. */
export const SCENE_BANDS = ["unknown", "close", "usual", "slow", "detour"] as const;
export type SceneBand = (typeof SCENE_BANDS)[number];

/** Indexes in `SceneMarkers.shape`. */
export const SCENE_SHAPES = ["node", "leader", "target", "exit"] as const;
export type SceneShape = (typeof SCENE_SHAPES)[number];

/** Values of `SceneArcs.mark`, by index. */
export const SCENE_MARKS = ["none", "topology", "added", "removed"] as const;
export type SceneMark = (typeof SCENE_MARKS)[number];

/** Columns of at least `count`; a marker's index is its place in them. What changed is told by `version`, which grows. */
export type SceneMarkers = {
  readonly version: number;
  readonly count: number;
  /** What stays the same while indexes move: the slot of a node, or -1 - i of the i-th target or exit. */
  readonly slot: Int32Array;
  /** Degrees; NaN is never drawn. */
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  /** Index in SCENE_TONES. */
  readonly tone: Uint8Array;
  /** 0 = the tone counts; else a group of the legend, from 1, which is drawn instead of the tone. */
  readonly group: Uint8Array;
  /** Index in SCENE_SHAPES. */
  readonly shape: Uint8Array;
  /** Relative; 1 = a usual node. */
  readonly size: Float32Array;
  /** 0 = drawn faintly. */
  readonly isLit: Uint8Array;
};

export type SceneArcs = {
  readonly version: number;
  readonly count: number;
  /** Marker indexes. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index in SCENE_BANDS. */
  readonly band: Uint8Array;
  /** 0..1 of light in fibre along the great circle; 0 = unknown, no pulse. */
  readonly speed: Float32Array;
  /** 0..1; drawn as gaps. */
  readonly loss: Float32Array;
  /** Index in SCENE_MARKS. */
  readonly mark: Uint8Array;
  readonly rttMs: Float32Array;
};

/** Markers that are drawn as one, at this zoom. `worst` and the index in `tones` are indexes in SCENE_TONES. */
export type SceneCluster = {
  readonly id: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly count: number;
  readonly worst: number;
  readonly tones: readonly number[];
  readonly hasLeader: boolean;
  readonly label: string;
  readonly members: readonly number[];
};

/** The most important first; what would overlap is left out. */
export type SceneLabel = { readonly marker: number; readonly text: string; readonly rank: number };
