import { LATENCY_BANDS, latencyBand, type MapFleet } from "@orrery/domain/map";

/** From so much loss on a link counts as bad, however quick it is. */
const LOSSY_RATIO = 0.05;
const LOSS_CODE_MAX = 255;
const UNANSWERED = Number.POSITIVE_INFINITY;

/**
 * The worst link of each node, in either direction, by slot; -1 = it has none. Nothing answered is worse than loss, loss than a detour, and
 * of two in the same band the longer one is worse.
 */
export function worstLinks(fleet: MapFleet, floorMs: Float32Array): Int32Array {
  const worst = new Int32Array(fleet.slotBound).fill(-1);
  const badness = new Float64Array(fleet.slotBound).fill(-1);
  for (let link = 0; link < fleet.linkBound; link += 1) {
    const [a, b] = [fleet.linkA[link] ?? -1, fleet.linkB[link] ?? -1];
    if (a < 0) continue;
    const its = linkBadness(fleet, link, floorMs[link] ?? Number.NaN);
    for (const slot of [a, b]) {
      if (its <= (badness[slot] ?? 0)) continue;
      badness[slot] = its;
      worst[slot] = link;
    }
  }
  return worst;
}

/** For comparing links; infinite where there is no answer. */
export function linkBadness(fleet: MapFleet, link: number, floorMs: number): number {
  const rttMs = fleet.linkRttMs[link] ?? -1;
  if (rttMs < 0) return UNANSWERED;
  const lossRatio = (fleet.linkLoss[link] ?? 0) / LOSS_CODE_MAX;
  const lossy = lossRatio >= LOSSY_RATIO ? 1e9 * (1 + lossRatio) : 0;
  // Round trips are below a minute, so they never reach the next band.
  return lossy + LATENCY_BANDS.indexOf(latencyBand(rttMs, floorMs)) * 1e6 + rttMs;
}
