import type { QuantityKind } from "../quantity.tsx";

export type AxisScale = { min: number; max: number; ticks: number[] };

const TICKS_WANTED = 4;
/** Axes of byte values step by powers of two, so that ticks read 256 MiB and not 238 MiB. */
const BINARY_KINDS: ReadonlySet<QuantityKind> = new Set(["bytes", "byteRate"]);
/** What an empty or flat chart spans at least, so that noise is not blown up to a mountain. */
const SPAN_MIN: Record<QuantityKind, number> = {
  bytes: 1024,
  byteRate: 1024,
  ratio: 0.1,
  duration: 1,
  rate: 1,
  count: 4,
  load: 1,
};

/** Round limits and ticks around the data; zero is always on the axis. A ratio never goes past 1. */
export function axisScale(
  kind: QuantityKind,
  lowest: number | null,
  highest: number | null,
  fixedMax?: number,
): AxisScale {
  const low = Math.min(0, lowest ?? 0);
  const high = fixedMax ?? Math.max(0, highest ?? 0);
  const span = Math.max(high - low, SPAN_MIN[kind]);
  const step = BINARY_KINDS.has(kind) ? binaryStep(span / TICKS_WANTED) : decimalStep(span / TICKS_WANTED);
  const min = low === 0 ? 0 : Math.floor(low / step) * step;
  const roundMax = Math.max(step, Math.ceil((Math.max(high, low + span) - step / 1e6) / step) * step);
  const max = fixedMax ?? (kind === "ratio" ? Math.min(1, roundMax) : roundMax);
  const ticks: number[] = [];
  for (let tick = min; tick <= max + step / 1e6; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { min, max, ticks };
}

/** 1, 2, 2.5 or 5 times a power of ten. */
function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  if (share <= 1) return power;
  if (share <= 2) return 2 * power;
  if (share <= 2.5) return 2.5 * power;
  return share <= 5 ? 5 * power : 10 * power;
}

function binaryStep(rough: number): number {
  return 2 ** Math.ceil(Math.log2(rough));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const TIME_STEPS_MS = [
  10_000,
  30_000,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
];

/** At most `ticksMax` round moments inside a range, in the reader's time zone. */
export function timeTicks(
  fromAtMs: number,
  toAtMs: number,
  ticksMax: number,
  timeZoneOffsetMs: number,
): number[] {
  const spanMs = toAtMs - fromAtMs;
  const stepMs = TIME_STEPS_MS.find((candidate) => spanMs / candidate <= ticksMax) ?? 7 * DAY_MS;
  const ticks: number[] = [];
  const first = Math.ceil((fromAtMs + timeZoneOffsetMs) / stepMs) * stepMs - timeZoneOffsetMs;
  for (let tick = first; tick <= toAtMs; tick += stepMs) ticks.push(tick);
  return ticks;
}
