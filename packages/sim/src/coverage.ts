/** What a run did; a simulator that no longer reaches something says so here. */
export const COVERED = [
  "operations",
  "acknowledged writes",
  "acknowledged reads",
  "timed-out operations",
  "elections",
  "messages",
  "syncs",
  "kills",
  "power cuts",
  "torn tails",
  "damaged disks",
  "pauses",
  "partitions",
  "one-way cuts",
  "clogs",
  "slow disks",
  "hung disks",
  "own snapshots",
  "received snapshots",
  "membership changes",
  "transfers",
  "suspicions",
  "tokens accepted",
  "tokens refused",
] as const;
export type Covered = (typeof COVERED)[number];
export type Coverage = Record<Covered, number>;

export function noCoverage(): Coverage {
  return Object.fromEntries(COVERED.map((name) => [name, 0])) as Coverage;
}

export function addCoverage(sum: Coverage, more: Coverage): void {
  for (const name of COVERED) sum[name] += more[name];
}
