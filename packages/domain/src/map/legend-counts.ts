import type { Arcs } from "./arcs.ts";
import { bandIndex } from "./latency-band.ts";
import { type LinkJudgement, LOSSY_RATIO } from "./link-judgement.ts";
import { leadsOf } from "./map-frame-fields.ts";
import { GROUPS_MAX } from "./map-groups.ts";
import type { MapModelInput } from "./map-input.ts";
import type { LegendCounts } from "./map-legend.ts";
import { LATENCY_BANDS, MARKER_TONES } from "./map-scene.ts";
import type { Markers } from "./markers.ts";

export function countForLegend(
  { fleet, targets: allTargets, exits: places, layer, isStale }: MapModelInput,
  markers: Markers,
  judgement: LinkJudgement,
  arcs: Arcs,
): LegendCounts {
  const tones = new Array<number>(MARKER_TONES.length).fill(0);
  const groups = new Array<number>(GROUPS_MAX + 1).fill(0);
  let [leaders, targets] = [0, 0];
  for (let marker = 0; marker < markers.totalCount; marker += 1) {
    const slot = markers.slot[marker] as number;
    if (slot < 0) {
      if (-1 - slot < allTargets.length) targets += 1;
      continue;
    }
    add(tones, markers.tone[marker] as number, 1);
    add(groups, markers.group[marker] as number, 1);
    if (leadsOf(fleet.states[slot] as number)) leaders += 1;
  }
  const lines = layer === "targets" ? targetLines(arcs) : linkLines(judgement);
  const bands = isStale ? asUnknown(lines.bands) : lines.bands;
  const exits = places.reduce((sum, { exitCount }) => sum + exitCount, 0);
  return { tones, groups, leaders, targets, exits, ...lines, bands };
}

type Lines = Pick<LegendCounts, "bands" | "lossy" | "demoLinks">;

function linkLines({ bandCounts, lossyCount, demoCount }: LinkJudgement): Lines {
  return { bands: Array.from(bandCounts), lossy: lossyCount, demoLinks: demoCount };
}

function targetLines({ extra }: Arcs): Lines {
  const bands = new Array<number>(LATENCY_BANDS.length).fill(0);
  for (const { rttMs, floorMs } of extra) add(bands, bandIndex(rttMs, floorMs), 1);
  return {
    bands,
    lossy: extra.filter(({ loss }) => loss >= LOSSY_RATIO).length,
    demoLinks: extra.filter(({ isDemoDelay }) => isDemoDelay).length,
  };
}

/** As the arcs are drawn while nothing is heard from the hub: the first band is that of no figure. */
function asUnknown(bands: ArrayLike<number>): number[] {
  const all = Array.from(bands).reduce((sum, count) => sum + count, 0);
  return [
    all,
    ...Array.from(bands)
      .slice(1)
      .map(() => 0),
  ];
}

function add(counts: number[], at: number, count: number): void {
  counts[at] = (counts[at] ?? 0) + count;
}
