import { RTT_MAX_MS } from "../map/map-frame-fields.ts";

/**
 * Where a node lies in a space in which distance is round-trip time: a point of three dimensions, and a height for the way through its
 * own access line, which every path takes. All in milliseconds.
 */
export type NetworkCoordinate = {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heightMs: number;
  /** How far estimates are off, relative: 0.1 = by a tenth. Nothing observed yet = `VIVALDI_ERROR_MAX`. */
  readonly error: number;
};

export const VIVALDI_ERROR_MAX = 1.5;
/** ce and cc of the paper: how much one observation moves the error and the place. */
const ERROR_SHARE = 0.25;
const PLACE_SHARE = 0.25;
const HEIGHT_MIN_MS = 0.01;
/** Relative errors of shorter trips would only tell of the clock's grain. */
const RTT_MIN_MS = 0.1;
/**
 * A trip counts as at most so much longer or shorter than expected: a share of what is expected, or so many milliseconds, whichever is
 * more. One absurd measurement then moves a node no further than an ordinary one.
 */
const SURPRISE_MAX_RATIO = 0.5;
const SURPRISE_MAX_MS = 20;

export const ORIGIN: NetworkCoordinate = {
  x: 0,
  y: 0,
  z: 0,
  heightMs: HEIGHT_MIN_MS,
  error: VIVALDI_ERROR_MAX,
};

/**
 * One step of Vivaldi: F. Dabek, R. Cox, F. Kaashoek, R. Morris, "Vivaldi: A Decentralized Network Coordinate System", SIGCOMM 2004,
 * figure 3 (adaptive timestep) with the height vectors of section 5.4. `rttMs` should be a median of a few trips; what is not finite,
 * negative or over a minute changes nothing. `random` gives numbers from 0 up to 1, for the direction in which two nodes at one
 * place part.
 */
export function observeRtt(
  own: NetworkCoordinate,
  other: NetworkCoordinate,
  rttMs: number,
  random: () => number,
): NetworkCoordinate {
  if (!(rttMs >= 0 && rttMs <= RTT_MAX_MS) || !isCoordinate(own) || !isCoordinate(other)) return own;
  const sampleMs = Math.max(RTT_MIN_MS, rttMs);
  const distanceMs = estimateRttMs(own, other);
  const weight = own.error / Math.max(Number.EPSILON, own.error + other.error);
  const sampleError = Math.abs(distanceMs - sampleMs) / sampleMs;
  const errorShare = ERROR_SHARE * weight;
  const error = Math.min(VIVALDI_ERROR_MAX, sampleError * errorShare + own.error * (1 - errorShare));
  const surpriseMaxMs = Math.max(SURPRISE_MAX_MS, distanceMs * SURPRISE_MAX_RATIO);
  const surpriseMs = Math.min(surpriseMaxMs, Math.max(-surpriseMaxMs, sampleMs - distanceMs));
  const moveMs = PLACE_SHARE * weight * surpriseMs;
  const direction = directionBetween(own, other, surpriseMs < 0, random);
  return {
    x: own.x + moveMs * direction.x,
    y: own.y + moveMs * direction.y,
    z: own.z + moveMs * direction.z,
    heightMs: Math.max(HEIGHT_MIN_MS, own.heightMs + moveMs * direction.height),
    error,
  };
}

/** In milliseconds, never negative. */
export function estimateRttMs(a: NetworkCoordinate, b: NetworkCoordinate): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z) + (a.heightMs + b.heightMs);
}

/** The unit vector away from the other, where the length of a vector is that of its flat part plus its height. */
function directionBetween(
  own: NetworkCoordinate,
  other: NetworkCoordinate,
  isTooFar: boolean,
  random: () => number,
) {
  const [x, y, z] = [own.x - other.x, own.y - other.y, own.z - other.z];
  const flatMs = Math.hypot(x, y, z);
  const height = own.heightMs + other.heightMs;
  if (flatMs > 1e-6) {
    const length = flatMs + height;
    return { x: x / length, y: y / length, z: z / length, height: height / length };
  }
  // At one point, whatever is too much between them is height.
  if (isTooFar) return { x: 0, y: 0, z: 0, height: 1 };
  // A point of the unit sphere, evenly (Archimedes).
  const up = 2 * random() - 1;
  const turn = 2 * Math.PI * random();
  const flat = Math.sqrt(Math.max(0, 1 - up * up));
  return { x: flat * Math.cos(turn), y: flat * Math.sin(turn), z: up, height: 0 };
}

function isCoordinate({ x, y, z, heightMs, error }: NetworkCoordinate): boolean {
  return Number.isFinite(x + y + z + heightMs + error) && heightMs >= 0 && error >= 0;
}
