import type { StatusTone } from "../nodes/node-status.ts";
import type { MapGroups } from "./map-groups.ts";
import type { MapModelInput } from "./map-input.ts";
import {
  LATENCY_BANDS,
  type LatencyBand,
  MARKER_TONES,
  type MapLayer,
  type MapLegendItem,
} from "./map-scene.ts";

/** How many there are, in the whole fleet, also of what the filter dims or the tray holds. */
export type LegendCounts = {
  /** Nodes by tone, and by group. */
  readonly tones: ArrayLike<number>;
  readonly groups: ArrayLike<number>;
  /** Links between two nodes, or ways to targets, by band. */
  readonly bands: ArrayLike<number>;
  readonly leaders: number;
  readonly targets: number;
  /** Exits with a place. */
  readonly exits: number;
  readonly lossy: number;
  readonly demoLinks: number;
};

export function isSameLegend(a: readonly MapLegendItem[], b: readonly MapLegendItem[]): boolean {
  const isSame = (item: MapLegendItem, i: number) => {
    const other = b[i];
    if (other?.key !== item.key || other.count !== item.count) return false;
    return other.label === item.label && other.meaning === item.meaning;
  };
  return a.length === b.length && a.every(isSame);
}

type Wording = { readonly label: string; readonly meaning: string };

/** What each colour, shape and line means in this layer, with how often it is there. What is nowhere is left out, except of tones and bands. */
export function mapLegend(
  { layer, isStale }: MapModelInput,
  groups: MapGroups,
  counts: LegendCounts,
): MapLegendItem[] {
  const isGrouped = layer === "versions" || layer === "federations";
  return [
    ...(isGrouped ? groupItems(layer, groups, counts) : toneItems(layer, isStale, counts)),
    ...shapeItems(counts),
    ...bandItems(counts),
    ...lineItems(counts),
  ];
}

function toneItems(layer: ToneLayer, isStale: boolean, { tones }: LegendCounts): MapLegendItem[] {
  return TONES_IN_ORDER.flatMap((tone) => {
    const wording = isStale && tone === "unknown" ? STALE : TONE_WORDS[layer][tone];
    if (wording === null) return [];
    const count = tones[MARKER_TONES.indexOf(tone)] ?? 0;
    return [item({ key: `tone-${tone}`, ...wording, count, tone })];
  });
}

function groupItems(layer: GroupLayer, groups: MapGroups, counts: LegendCounts): MapLegendItem[] {
  const words = GROUP_WORDS[layer];
  const items = groups.names.map((name, i) => {
    const isRest = groups.hasRest && i === groups.names.length - 1;
    const wording = isRest ? words.rest : { label: name, meaning: words.meaning };
    return item({ key: `group-${i + 1}`, ...wording, count: counts.groups[i + 1] ?? 0, group: i + 1 });
  });
  return [...items, item({ key: "group-0", ...words.none, count: counts.groups[0] ?? 0 })];
}

function shapeItems({ leaders, targets, exits }: LegendCounts): MapLegendItem[] {
  const items = [
    item({ key: "leader", label: "Leader", meaning: "Leads at least one federation.", count: leaders }),
    item({
      key: "target",
      label: "Target",
      meaning: "An outside endpoint that nodes measure.",
      count: targets,
    }),
    item({
      key: "exit",
      label: "Exit",
      meaning: "Where the traffic of proxy pools leaves, all of a country at its middle.",
      count: exits,
    }),
  ];
  return items.filter(({ count }) => count > 0);
}

function bandItems({ bands }: LegendCounts): MapLegendItem[] {
  return BANDS_IN_ORDER.map((band) =>
    item({ key: `band-${band}`, ...BAND_WORDS[band], count: bands[LATENCY_BANDS.indexOf(band)] ?? 0, band }),
  );
}

function lineItems({ lossy, demoLinks }: LegendCounts): MapLegendItem[] {
  const items = [
    item({ key: "loss", label: "Loss", meaning: "Gaps in a line: 1 % or more is lost.", count: lossy }),
    item({
      key: "demo-delay",
      label: "Demo delay",
      meaning: "A delay for the distance is added to what is measured; these nodes are a demonstration.",
      count: demoLinks,
    }),
  ];
  return items.filter(({ count }) => count > 0);
}

function item(
  given: Wording & { key: string; count: number; tone?: StatusTone; band?: LatencyBand; group?: number },
): MapLegendItem {
  return { tone: null, band: null, group: 0, ...given };
}

type GroupLayer = Extract<MapLayer, "versions" | "federations">;
type ToneLayer = Exclude<MapLayer, GroupLayer>;

const TONES_IN_ORDER: readonly StatusTone[] = ["ok", "warn", "bad", "idle", "unknown"];
const BANDS_IN_ORDER: readonly LatencyBand[] = ["close", "usual", "slow", "detour", "unknown"];
const STALE: Wording = {
  label: "Unknown",
  meaning: "Nothing heard from the hub; what was known before may be over.",
};

/** Null = the layer does not use the tone. */
const TONE_WORDS: Record<ToneLayer, Record<StatusTone, Wording | null>> = {
  health: {
    ok: { label: "Online", meaning: "Heard from, and takes work." },
    warn: { label: "Suspect or draining", meaning: "Overdue, or moving its work away." },
    bad: { label: "Unreachable or down", meaning: "Not heard from." },
    idle: { label: "Out of rotation", meaning: "Waiting, cordoned, drained or in maintenance." },
    unknown: { label: "Unknown", meaning: "No evidence yet." },
  },
  latency: {
    ok: {
      label: "As fast as usual",
      meaning: "Half of its links or more are up to 2.5 times what light in fibre needs.",
    },
    warn: { label: "Slow", meaning: "Most links are up to 4 times the floor, or 1 % is lost on average." },
    bad: {
      label: "Very slow",
      meaning: "Most links are beyond 4 times the floor, or 10 % is lost on average.",
    },
    idle: null,
    unknown: { label: "Not measured", meaning: "No link with a figure and two known positions." },
  },
  load: {
    ok: { label: "Below 70 %", meaning: "Processor time in use, over all cores." },
    warn: { label: "70 to 90 %", meaning: "Processor time in use, over all cores." },
    bad: { label: "90 % and more", meaning: "Processor time in use, over all cores." },
    idle: null,
    unknown: { label: "Unknown", meaning: "Not online, or nothing reported yet." },
  },
  targets: {
    ok: { label: "Reaches all", meaning: "Every target that it measures answers, with under 1 % lost." },
    warn: {
      label: "Some lost",
      meaning: "A target that it measures does not answer, or 1 % or more is lost.",
    },
    bad: { label: "Reaches none", meaning: "None of the targets that it measures answers." },
    idle: null,
    unknown: { label: "Measures none", meaning: "No target is measured from here." },
  },
};

const GROUP_WORDS: Record<GroupLayer, { meaning: string; none: Wording; rest: Wording }> = {
  versions: {
    meaning: "The agent's version.",
    none: { label: "Unknown", meaning: "The agent has not said its version yet." },
    rest: { label: "Older", meaning: "All older versions." },
  },
  federations: {
    meaning: "Members of this federation.",
    none: { label: "None", meaning: "In no federation." },
    rest: { label: "Others", meaning: "Members of further federations." },
  },
};

const BAND_WORDS: Record<LatencyBand, Wording> = {
  close: {
    label: "Close to light",
    meaning: "Up to 1.5 times what light in fibre needs; within 5 ms of it nearby.",
  },
  usual: { label: "Usual", meaning: "Up to 2.5 times; within 15 ms nearby." },
  slow: { label: "Slow", meaning: "Up to 4 times; within 30 ms nearby." },
  detour: { label: "Detour", meaning: "More than 4 times what light in fibre needs." },
  unknown: { label: "No figure", meaning: "Not measured, or an end has no position." },
};
