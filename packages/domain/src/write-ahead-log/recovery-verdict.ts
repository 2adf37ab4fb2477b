import type { SnapshotName } from "./log-record.ts";

/** What was found when a log was opened. Only after the first three may the member take part as what it was. */
export type UsableVerdict =
  | { readonly kind: "clean" }
  /** The last write was cut short; nobody was told that it was stored. `cutBytes` from `offset` on are to become zeros. */
  | {
      readonly kind: "torn-tail";
      readonly segment: number;
      readonly offset: number;
      readonly cutBytes: number;
      readonly brokenSnapshots: readonly SnapshotName[];
    }
  /** A snapshot cannot be read, but an older one and the entries since give the same history. */
  | { readonly kind: "broken-snapshot"; readonly brokenSnapshots: readonly SnapshotName[] };

export type UnusableVerdict =
  /** What was acknowledged may be gone. */
  | {
      readonly kind: "damaged";
      readonly problem: string;
      readonly segment: number | null;
      readonly offset: number | null;
    }
  /** Nothing is wrong with it: a later version of Orrery wrote it. */
  | { readonly kind: "newer-format"; readonly version: number };

export type RecoveryVerdict = UsableVerdict | UnusableVerdict;

/** A sentence for the operator: what was found, and what it means. */
export function describeVerdict(verdict: RecoveryVerdict): string {
  switch (verdict.kind) {
    case "clean":
      return "The write-ahead log is complete.";
    case "torn-tail":
      return (
        `The last write to the write-ahead log was cut short, and was never acknowledged; its ${verdict.cutBytes} bytes in ` +
        `segment ${verdict.segment} from byte ${verdict.offset} on were cut off. Everything acknowledged is there.` +
        brokenSentence(verdict.brokenSnapshots)
      );
    case "broken-snapshot":
      return `The write-ahead log is complete.${brokenSentence(verdict.brokenSnapshots)}`;
    case "damaged":
      return (
        `The write-ahead log is damaged${placeOf(verdict)}: ${verdict.problem}. Acknowledged entries or votes may be lost, so ` +
        "this member does not take part any more; the node comes back as a learner under a new member id and gets the " +
        "state from the others. The old folder is kept aside. Check this disk."
      );
    case "newer-format":
      return (
        `The write-ahead log was written by a later version (format ${verdict.version}). Nothing is lost: ` +
        "start that version of Orrery again."
      );
  }
}

function brokenSentence(broken: readonly SnapshotName[]): string {
  if (broken.length === 0) return "";
  const names = broken.map(({ index }) => index).join(" and ");
  return ` The snapshot of index ${names} cannot be read; the entries before and after it make up for it. Check this disk.`;
}

function placeOf({ segment, offset }: { segment: number | null; offset: number | null }): string {
  if (segment === null) return "";
  return offset === null ? ` in segment ${segment}` : ` in segment ${segment} at byte ${offset}`;
}
