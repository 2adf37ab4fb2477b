import { MAP_LAYERS, type MapLayer } from "@orrery/domain/map";

export const MAP_VIEWS = ["globe", "flat", "graph", "table"] as const;
export type MapView = (typeof MAP_VIEWS)[number];

export const MAP_VIEW_LABELS: Record<MapView, string> = {
  globe: "Globe",
  flat: "Flat",
  graph: "Graph",
  table: "Table",
};

type LayerWords = { label: string; hint: string };

const LAYER_WORDS: Record<MapLayer, LayerWords> = {
  health: { label: "Health", hint: "Which nodes are unwell" },
  latency: { label: "Latency", hint: "Slow for the distance" },
  federations: { label: "Federations", hint: "Who belongs, who leads" },
  load: { label: "Load", hint: "How busy each node is" },
  versions: { label: "Versions", hint: "Which agent runs" },
  targets: { label: "Targets", hint: "Who is nearest" },
};

export const MAP_LAYER_OPTIONS = MAP_LAYERS.map((layer) => ({ value: layer, ...LAYER_WORDS[layer] }));

export const MAP_WINDOWS = ["hour", "day", "week"] as const;
export type MapWindow = (typeof MAP_WINDOWS)[number];

const HOUR_MS = 3_600_000;

export const MAP_WINDOW_TABLE: Record<MapWindow, { label: string; spanMs: number }> = {
  hour: { label: "Hour", spanMs: HOUR_MS },
  day: { label: "24 h", spanMs: 24 * HOUR_MS },
  week: { label: "7 days", spanMs: 7 * 24 * HOUR_MS },
};

const WHOLE = new Intl.NumberFormat("en-GB");

/** `1,234`. */
export function wholeNumber(count: number): string {
  return WHOLE.format(count);
}

/** "1 node", "1,204 nodes" */
export function countOf(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
