import type { Entry, HardState } from "../consensus/entry.ts";
import type { LogRecord, SegmentStart, SnapshotName } from "./log-record.ts";
import type { SegmentUse } from "./log-writer.ts";

/** What the records read so far add up to. */
export type Replay = {
  readonly start: SegmentStart;
  hardState: HardState;
  /** Without gaps, ending at `lastIndex`; may begin anywhere, since older segments may have been deleted. */
  entries: Entry[];
  lastIndex: number;
  /** Every one since the last that was installed, oldest first; the files of older ones may have been deleted. */
  snapshots: SnapshotName[];
  segments: SegmentUse[];
};

/** Of the oldest segment that is kept. */
export function beginReplay(start: SegmentStart, number: number): Replay {
  const { hardState, lastIndex, snapshots } = start;
  return {
    start,
    hardState,
    entries: [],
    lastIndex,
    snapshots: [...snapshots],
    segments: [{ number, indexMax: 0 }],
  };
}

/** Takes in the first record of a later segment. A problem is a part of a sentence; null = none. */
export function replayStart(replay: Replay, start: SegmentStart, number: number): string | null {
  if (start.lastIndex !== replay.lastIndex || start.hardState.term !== replay.hardState.term) {
    return "a segment does not go on where the one before it ended";
  }
  replay.segments.push({ number, indexMax: 0 });
  return null;
}

export function replayRecord(replay: Replay, record: LogRecord): string | null {
  switch (record.kind) {
    case "segment-start":
      return "a segment begins in the middle of another";
    case "hard-state":
      if (record.hardState.term < replay.hardState.term) return "the term goes backwards";
      replay.hardState = record.hardState;
      return null;
    case "entry":
      return replayEntry(replay, record.entry);
    case "snapshot":
      return replaySnapshot(replay, record.snapshot);
  }
}

function replayEntry(replay: Replay, entry: Entry): string | null {
  const { entries } = replay;
  if (entry.index > replay.lastIndex + 1) {
    return `entries ${replay.lastIndex + 1} to ${entry.index - 1} are missing`;
  }
  const firstIndex = entries[0]?.index ?? entry.index;
  entries.length = Math.max(0, Math.min(entries.length, entry.index - firstIndex));
  const previous = entries.at(-1);
  if (previous !== undefined && previous.term > entry.term)
    return `the term goes backwards at entry ${entry.index}`;
  entries.push(entry);
  replay.lastIndex = entry.index;
  raiseIndexMax(replay, entry.index);
  return null;
}

function replaySnapshot(replay: Replay, snapshot: SnapshotName): string | null {
  if (snapshot.isInstalled) {
    replay.entries = [];
    replay.lastIndex = snapshot.index;
    replay.snapshots = [snapshot];
    replay.segments = replay.segments.map(({ number }) => ({ number, indexMax: 0 }));
    return null;
  }
  if (snapshot.index > replay.lastIndex)
    return `entries up to ${snapshot.index}, of which there is a snapshot, are missing`;
  replay.snapshots.push(snapshot);
  return null;
}

function raiseIndexMax(replay: Replay, index: number): void {
  const own = replay.segments.at(-1);
  if (own === undefined || own.indexMax >= index) return;
  replay.segments[replay.segments.length - 1] = { number: own.number, indexMax: index };
}
