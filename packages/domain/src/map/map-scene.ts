import type { NodeId, ProxyId, TargetId } from "@orrery/protocol";
import type { StatusTone } from "../nodes/node-status.ts";

/** Indexes in `tone` and `LATENCY_BANDS`; the order is part of the contract between model and views. */
export const MARKER_TONES: readonly StatusTone[] = ["unknown", "idle", "ok", "warn", "bad"];

/**
 * How a link stands against its physical minimum (light in fibre along the great circle): `unknown` = no position or no figure;
 * `close` up to 1.5 times the floor, `usual` up to 2.5, `slow` up to 4, `detour` beyond. Below 10 ms of floor the
 * difference counts instead, so that neighbours are not judged by their switch.
 */
export const LATENCY_BANDS = ["unknown", "close", "usual", "slow", "detour"] as const;
export type LatencyBand = (typeof LATENCY_BANDS)[number];

export const MARKER_SHAPES = ["node", "leader", "target", "exit"] as const;
export type MarkerShape = (typeof MARKER_SHAPES)[number];

/** What colours markers. */
export const MAP_LAYERS = ["health", "latency", "federations", "load", "versions", "targets"] as const;
export type MapLayer = (typeof MAP_LAYERS)[number];

/**
 * Everything a view draws, prepared: views hold no rule of their own. Columns of equal length; a marker's index is its place in
 * them. Columns may be longer than `count`, and are reused: what changed is told by `version`, which grows.
 */
export type MapMarkers = {
  readonly version: number;
  /** Grows when a marker came, went or moved, or its slot changed; a change of colour leaves it. */
  readonly placesVersion: number;
  /** Markers with a position. */
  readonly count: number;
  /** With those after them that have none (`MapScene.tray`): for the graph and the table. Their latitude and longitude mean nothing. */
  readonly totalCount: number;
  /** The slot of a node, or -1 - i for the i-th target; the exits are counted on behind the targets. */
  readonly slot: Int32Array;
  /** Degrees. Several nodes at one place are spread over a small disc around it. */
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  /** Index in MARKER_TONES; what the layer says. In the layers `federations` and `versions`: `group` counts instead. */
  readonly tone: Uint8Array;
  /** 0 = none, else a group of the layer's legend, from 1. */
  readonly group: Uint8Array;
  /** Index in MARKER_SHAPES. */
  readonly shape: Uint8Array;
  /** Relative, 1 = a usual node. */
  readonly size: Float32Array;
  /** 1 = matches the filter (or there is none); what does not is drawn faintly. */
  readonly isLit: Uint8Array;
};

export type MapArcs = {
  readonly version: number;
  /** Grows when an arc came, went or has other ends. */
  readonly pathsVersion: number;
  /** Arcs between markers with a position. */
  readonly count: number;
  /** With those after them that have an end without one: for the graph and the table. */
  readonly totalCount: number;
  /** Marker indexes. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index in LATENCY_BANDS. */
  readonly band: Uint8Array;
  /** Of light in fibre along the great circle: 1 = as fast as can be, 0 = unknown (no pulse). */
  readonly speed: Float32Array;
  /** 0..1; drawn as gaps. */
  readonly loss: Float32Array;
  /** 1 = of the shown federation's topology or a way to the selected exits, 2 = would be added by the previewed change, 3 = would be removed, 0 = none of these. */
  readonly mark: Uint8Array;
  /** -1 = no figure. */
  readonly rttMs: Float32Array;
};

/** Nodes of one neighbourhood as one marker, at one zoom level. `worst` is an index in MARKER_TONES. */
export type MapCluster = {
  readonly id: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly count: number;
  readonly worst: number;
  /** How many of each tone, by index. */
  readonly tones: readonly number[];
  readonly hasLeader: boolean;
  readonly label: string;
  /** Marker indexes. */
  readonly members: readonly number[];
};

export type MapLabel = { readonly marker: number; readonly text: string; readonly rank: number };

/** Nodes that have no position, not even by region. Never drawn at 0,0. */
export type MapTray = readonly { readonly id: NodeId; readonly slot: number; readonly name: string }[];

export type MapLegendItem = {
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  readonly count: number;
  readonly tone: StatusTone | null;
  readonly band: LatencyBand | null;
  readonly group: number;
};

export type MapScene = {
  readonly markers: MapMarkers;
  readonly arcs: MapArcs;
  /** At most so many as fit: the most important first; views drop those that overlap. */
  readonly labels: readonly MapLabel[];
  readonly tray: MapTray;
  readonly legend: readonly MapLegendItem[];
  /** Arcs that are not drawn, since there are more than the model's bound; the most important ones are. */
  readonly leftOutCount: number;
};

/** What of the map is selected, in the URL. */
export type MapSelection =
  | { readonly kind: "none" }
  | { readonly kind: "nodes"; readonly ids: readonly NodeId[] }
  | { readonly kind: "link"; readonly fromId: NodeId; readonly toId: NodeId }
  | { readonly kind: "target"; readonly id: TargetId }
  /** Those of a country, or one of them; `country` null = nobody says where it is. */
  | { readonly kind: "exits"; readonly country: string | null; readonly proxyId: ProxyId | null };
