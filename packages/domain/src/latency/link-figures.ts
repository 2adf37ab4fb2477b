import type { LinkFigures, NodeId } from "@orrery/protocol";
import { estimateRttMs, type NetworkCoordinate } from "./vivaldi.ts";

/** Twice the longest time between two reports of a mesh or a sample of peers. */
export const LINK_FRESH_MS = 30_000;
/** A coordinate that is further off than this estimates nothing. */
export const ESTIMATE_ERROR_MAX = 0.6;
/** An estimated leg of a relay has to be better by so much, since estimates are off by so much. */
const ESTIMATE_MARGIN = 1.25;
/** A relay that saves less is not worth a name. */
const RELAY_GAIN_MIN_MS = 1;
const RELAY_GAIN_MIN_RATIO = 0.05;
/** What a direct way loses counts up to here, so that what a relay saves stays a number also where nothing gets through. */
const DIRECT_LOSS_MAX = 0.95;

/** An estimate is fresh as long as it is there; a measurement for `LINK_FRESH_MS`. */
export function isFreshLink(figures: LinkFigures, nowAtMs: number, freshMs: number = LINK_FRESH_MS): boolean {
  return figures.atMs === null || nowAtMs - figures.atMs <= freshMs;
}

/** The better of two figures of one direction: fresh before old, measured before estimated, then mesh before probe, then the newer. */
export function betterFigures(x: LinkFigures, y: LinkFigures, nowAtMs: number): LinkFigures {
  const differences = [
    Number(isFreshLink(x, nowAtMs)) - Number(isFreshLink(y, nowAtMs)),
    SOURCE_RANK[x.source] - SOURCE_RANK[y.source],
    (x.atMs ?? 0) - (y.atMs ?? 0),
  ];
  return (differences.find((difference) => difference !== 0) ?? 0) < 0 ? y : x;
}

const SOURCE_RANK: Record<LinkFigures["source"], number> = { estimate: 0, probe: 1, mesh: 2 };

/**
 * Both directions as one link: the mean RTT, the worse loss and jitter. Where only one direction is measured, it alone counts, and an
 * estimate beside a measurement does not.
 */
export function mergeDirections(there: LinkFigures | null, back: LinkFigures | null): LinkFigures | null {
  if (there === null || back === null) return there ?? back;
  if (there.source === "estimate" && back.source !== "estimate") return back;
  if (back.source === "estimate" && there.source !== "estimate") return there;
  return {
    source: there.source === "mesh" || back.source === "mesh" ? "mesh" : there.source,
    rttMs: (there.rttMs + back.rttMs) / 2,
    jitterMs: worse(there.jitterMs, back.jitterMs),
    lossRatio: worse(there.lossRatio, back.lossRatio),
    atMs: worse(there.atMs, back.atMs),
    isDemoDelay: there.isDemoDelay || back.isDemoDelay,
  };
}

function worse(x: number | null, y: number | null): number | null {
  if (x === null || y === null) return x ?? y;
  return Math.max(x, y);
}

/** Null where one of them has not been observed enough. */
export function estimatedFigures(
  a: NetworkCoordinate,
  b: NetworkCoordinate,
  isDemoDelay: boolean,
): LinkFigures | null {
  if (!(a.error <= ESTIMATE_ERROR_MAX && b.error <= ESTIMATE_ERROR_MAX)) return null;
  return {
    source: "estimate",
    rttMs: estimateRttMs(a, b),
    jitterMs: null,
    lossRatio: null,
    atMs: null,
    isDemoDelay,
  };
}

/** A trip with its repetitions: what is lost has to be asked again. Infinite where nothing comes back, or the figures make no sense. */
export function effectiveRttMs(rttMs: number | null, lossRatio: number | null): number {
  const loss = lossRatio ?? 0;
  if (rttMs === null || !(rttMs >= 0) || !(loss >= 0 && loss < 1)) return Number.POSITIVE_INFINITY;
  return rttMs / (1 - loss);
}

export type Relay = { readonly nodeId: NodeId; readonly rttMs: number; readonly savedMs: number };

export type RelayQuestion = {
  readonly fromId: NodeId;
  readonly toId: NodeId;
  /** The direct way; null = it is not known, and then there is nothing to compare with. */
  readonly direct: LinkFigures | null;
  readonly candidates: Iterable<NodeId>;
  /** Between two nodes, both directions merged; null = not known. */
  readonly linkBetween: (a: NodeId, b: NodeId) => LinkFigures | null;
};

/** The way over one other node that is faster than the direct one, loss counted; null where none is (rules LF4 and LF5). */
export function bestRelay(question: RelayQuestion): Relay | null {
  const { fromId, toId, direct, candidates, linkBetween } = question;
  if (direct === null) return null;
  const directMs = effectiveRttMs(direct.rttMs, Math.min(DIRECT_LOSS_MAX, direct.lossRatio ?? 0));
  const limitMs = directMs - Math.max(RELAY_GAIN_MIN_MS, directMs * RELAY_GAIN_MIN_RATIO);
  let best: { nodeId: NodeId; comparedMs: number; rttMs: number } | null = null;
  for (const nodeId of candidates) {
    if (nodeId === fromId || nodeId === toId) continue;
    const first = linkBetween(fromId, nodeId);
    const second = first === null ? null : linkBetween(nodeId, toId);
    if (first === null || second === null) continue;
    const comparedMs = comparedLegMs(first) + comparedLegMs(second);
    if (!(comparedMs <= limitMs)) continue;
    const isBetter =
      best === null ||
      comparedMs < best.comparedMs ||
      (comparedMs === best.comparedMs && nodeId < best.nodeId);
    if (isBetter) best = { nodeId, comparedMs, rttMs: legMs(first) + legMs(second) };
  }
  if (best === null) return null;
  return { nodeId: best.nodeId, rttMs: best.rttMs, savedMs: directMs - best.rttMs };
}

function legMs(leg: LinkFigures): number {
  return effectiveRttMs(leg.rttMs, leg.lossRatio);
}

function comparedLegMs(leg: LinkFigures): number {
  return legMs(leg) * (leg.source === "estimate" ? ESTIMATE_MARGIN : 1);
}
