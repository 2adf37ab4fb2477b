import { latencyBand } from "@orrery/domain/map";
import type { LatencyMatrix, LinkFigures } from "@orrery/protocol";
import { formatDurationMs, formatRatio } from "@orrery/ui";
import { BAND_WORDS } from "./band-words.ts";

export type CellSentence = {
  fromName: string;
  toName: string;
  figures: LinkFigures | null;
  floorMs: number | null;
};

/** All that is known of one direction: "tokyo-1 to oslo-1: 74.2 ms, jitter 1.20 ms, loss 0.0 %, close to the floor of 61.0 ms". */
export function cellSentence({ fromName, toName, figures, floorMs }: CellSentence): string {
  const pair = `${fromName} to ${toName}`;
  if (figures === null) return `${pair}: not known`;
  const parts = [
    `${figures.source === "estimate" ? "estimated at " : ""}${formatDurationMs(figures.rttMs)}`,
    ...(figures.isDemoDelay ? ["with demo delay"] : []),
    ...(figures.jitterMs === null ? [] : [`jitter ${formatDurationMs(figures.jitterMs)}`]),
    ...(figures.lossRatio === null ? [] : [`loss ${formatRatio(figures.lossRatio)}`]),
    ...floorPart(figures.rttMs, floorMs),
  ];
  return `${pair}: ${parts.join(", ")}`;
}

function floorPart(rttMs: number, floorMs: number | null): string[] {
  if (floorMs === null) return [];
  const band = latencyBand(rttMs, floorMs);
  if (band === "unknown") return [];
  return [`${BAND_WORDS[band].of} the floor of ${formatDurationMs(floorMs)}`];
}

export type TargetCellSentence = {
  nodeName: string;
  targetName: string;
  cell: LatencyMatrix["targetCells"][number][number];
  isNearest: boolean;
};

export function targetCellSentence({ nodeName, targetName, cell, isNearest }: TargetCellSentence): string {
  const pair = `${nodeName} to target ${targetName}`;
  if (cell === null) return `${pair}: not measured`;
  const parts = [
    cell.p50Ms === null ? "no answer" : formatDurationMs(cell.p50Ms),
    ...(cell.isDemoDelay ? ["with demo delay"] : []),
    `loss ${formatRatio(cell.lossRatio)}`,
    ...(isNearest ? ["the nearest node"] : []),
  ];
  return `${pair}: ${parts.join(", ")}`;
}
