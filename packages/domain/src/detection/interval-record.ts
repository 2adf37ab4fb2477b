/** What an estimate looks back on. */
export const RECORD_SPAN_MS = 24 * 3_600_000;
/** A pause longer than this, or one that ended with a new connection, was an outage: whoever accused then was right. */
export const HEALTHY_PAUSE_MAX_MS = 5_000;
/**
 * A silence this much longer than the sender's heartbeat is kept with all that a decision rests on; no profile offered can accuse for less
 * (its silenceMinMs less its heartbeatMs is never smaller).
 */
export const LATENESS_KEPT_MIN_MS = 20;
/** Kept at most, a peer; the oldest go first, and the record then covers less than its span. 40 bytes each. */
export const KEPT_MAX = 8_192;

const SLICE_MS = 3_600_000;
/** One more than the hours of the span, because the first and the last are partly inside it. */
const SLICES = RECORD_SPAN_MS / SLICE_MS + 1;
const BUCKETS = 32;
const COLUMNS = 5;

/** One silence between two heartbeats on one connection, as the detector judged it, with what it knew at its end. */
export type Interval = {
  readonly atMs: number;
  /** The longest silence the detector had proof of before the heartbeat came. */
  readonly silenceMs: number;
  /** The rhythm the sender announced. */
  readonly everyMs: number;
  /** Of the window before this interval was learned. */
  readonly meanMs: number;
  readonly stdDevMs: number;
  /** 0..1, the greater of the watcher's own and what the peer reported. */
  readonly lateRatio: number;
};

/** Times as lateness against the sender's rhythm, so that a profile of another rhythm can be replayed over them. */
export type KeptInterval = {
  readonly atMs: number;
  readonly latenessMs: number;
  readonly meanLatenessMs: number;
  readonly stdDevMs: number;
  readonly lateRatio: number;
};

/**
 * The heartbeat intervals of one peer over a day, in at most 340 KB whatever their number (10 ms heartbeats are 8.6 million a day):
 * the remarkable ones in full, the others counted by hour and length. Changed in place.
 */
export type IntervalRecord = {
  readonly startedAtMs: number;
  /** The latest time of which an interval was dropped for lack of room, or null. */
  droppedAtMs: number | null;
  /** A ring of COLUMNS numbers an interval. */
  kept: Float64Array;
  keptCount: number;
  keptNext: number;
  readonly counts: Uint32Array;
  /** The number of the hour that each slice counts, since the clock's zero. */
  readonly sliceHours: Float64Array;
  readonly outagesAtMs: number[];
};

const OUTAGES_MAX = 256;

export function createIntervalRecord(nowMs: number): IntervalRecord {
  return {
    startedAtMs: nowMs,
    droppedAtMs: null,
    kept: new Float64Array(16 * COLUMNS),
    keptCount: 0,
    keptNext: 0,
    counts: new Uint32Array(SLICES * BUCKETS),
    sliceHours: new Float64Array(SLICES).fill(Number.NEGATIVE_INFINITY),
    outagesAtMs: [],
  };
}

/** Records one interval; what holds no number is left out, what is longer than a healthy pause is counted as an outage. */
export function recordInterval(record: IntervalRecord, interval: Interval): void {
  const { atMs, silenceMs, everyMs, meanMs, stdDevMs, lateRatio } = interval;
  if (!Number.isFinite(atMs + silenceMs + everyMs + meanMs + stdDevMs + lateRatio)) return;
  if (silenceMs > HEALTHY_PAUSE_MAX_MS) {
    recordOutage(record, atMs);
    return;
  }
  const latenessMs = silenceMs - everyMs;
  count(record, atMs, silenceMs);
  if (latenessMs < LATENESS_KEPT_MIN_MS) return;
  keep(record, { atMs, latenessMs, meanLatenessMs: meanMs - everyMs, stdDevMs, lateRatio });
}

export function recordOutage(record: IntervalRecord, atMs: number): void {
  record.outagesAtMs.push(atMs);
  if (record.outagesAtMs.length > OUTAGES_MAX) record.outagesAtMs.shift();
}

/** The remarkable intervals of the span before `nowMs`, oldest first. */
export function* keptIntervals(record: IntervalRecord, nowMs: number): Generator<KeptInterval> {
  const { kept, keptCount, keptNext } = record;
  const capacity = kept.length / COLUMNS;
  for (let i = 0; i < keptCount; i += 1) {
    const at = ((keptNext - keptCount + i + capacity) % capacity) * COLUMNS;
    const interval = {
      atMs: kept[at] ?? 0,
      latenessMs: kept[at + 1] ?? 0,
      meanLatenessMs: kept[at + 2] ?? 0,
      stdDevMs: kept[at + 3] ?? 0,
      lateRatio: kept[at + 4] ?? 0,
    };
    if (interval.atMs > nowMs - RECORD_SPAN_MS && interval.atMs <= nowMs) yield interval;
  }
}

/** For how long before `nowMs` the record is complete: at most its span. */
export function coveredMs(record: IntervalRecord, nowMs: number): number {
  const sinceMs = Math.max(record.startedAtMs, record.droppedAtMs ?? record.startedAtMs);
  return Math.max(0, Math.min(RECORD_SPAN_MS, nowMs - sinceMs));
}

/** Intervals of the span, to the hour: those of the hour that the span begins in are all counted. */
export function intervalCount(record: IntervalRecord, nowMs: number): number {
  return sumOf(countsByLength(record, nowMs));
}

/**
 * The silence in ms that the share `quantile` (0..1) of all intervals stayed below: the upper edge of a bucket, at most a quarter above
 * the truth for what is longer than 1 ms. Null without intervals.
 */
export function silenceQuantileMs(record: IntervalRecord, nowMs: number, quantile: number): number | null {
  const counts = countsByLength(record, nowMs);
  const total = sumOf(counts);
  if (total === 0) return null;
  let seen = 0;
  for (const [bucket, inBucket] of counts.entries()) {
    seen += inBucket;
    if (seen >= quantile * total) return edgeMs(bucket);
  }
  return HEALTHY_PAUSE_MAX_MS;
}

function keep(record: IntervalRecord, interval: KeptInterval): void {
  growIfFull(record);
  const capacity = record.kept.length / COLUMNS;
  const at = record.keptNext * COLUMNS;
  if (record.keptCount === capacity) record.droppedAtMs = record.kept[at] ?? null;
  else record.keptCount += 1;
  record.kept[at] = interval.atMs;
  record.kept[at + 1] = interval.latenessMs;
  record.kept[at + 2] = interval.meanLatenessMs;
  record.kept[at + 3] = interval.stdDevMs;
  record.kept[at + 4] = interval.lateRatio;
  record.keptNext = (record.keptNext + 1) % capacity;
}

function growIfFull(record: IntervalRecord): void {
  const capacity = record.kept.length / COLUMNS;
  if (record.keptCount < capacity || capacity >= KEPT_MAX) return;
  const grown = new Float64Array(Math.min(KEPT_MAX, capacity * 2) * COLUMNS);
  grown.set(record.kept);
  record.kept = grown;
  // The ring was full for the first time, so that its oldest place is 0 and the new room begins behind the last.
  record.keptNext = capacity;
}

function count(record: IntervalRecord, atMs: number, silenceMs: number): void {
  const hour = Math.floor(atMs / SLICE_MS);
  const slice = ((hour % SLICES) + SLICES) % SLICES;
  if (record.sliceHours[slice] !== hour) {
    record.sliceHours[slice] = hour;
    record.counts.fill(0, slice * BUCKETS, (slice + 1) * BUCKETS);
  }
  const at = slice * BUCKETS + bucketOf(silenceMs);
  record.counts[at] = (record.counts[at] ?? 0) + 1;
}

/** Buckets grow by a quarter from 1 ms on; the 32nd begins near 800 ms. */
function bucketOf(silenceMs: number): number {
  if (!(silenceMs > 1)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(silenceMs) / Math.log(1.25)));
}

function edgeMs(bucket: number): number {
  return bucket === BUCKETS - 1 ? HEALTHY_PAUSE_MAX_MS : 1.25 ** bucket;
}

function countsByLength(record: IntervalRecord, nowMs: number): number[] {
  const sum = new Array<number>(BUCKETS).fill(0);
  const firstHour = Math.floor((nowMs - RECORD_SPAN_MS) / SLICE_MS);
  const lastHour = Math.floor(nowMs / SLICE_MS);
  for (const [slice, hour] of record.sliceHours.entries()) {
    if (hour < firstHour || hour > lastHour) continue;
    for (let b = 0; b < BUCKETS; b += 1) sum[b] = (sum[b] ?? 0) + (record.counts[slice * BUCKETS + b] ?? 0);
  }
  return sum;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, one) => sum + one, 0);
}
