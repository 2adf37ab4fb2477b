import type { Rng } from "./rng.ts";

/** Kinds of faults and changes; each seed has some of them, so that rare combinations are not drowned by all at once. */
export const FAULTS = [
  "crash",
  "power-loss",
  "pause",
  "partition",
  "one-way",
  "clog",
  "slow-sync",
  "hung-sync",
  "damage",
  "membership",
  "transfer",
  "suspicion",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Everything a run is made of, drawn from its seed alone. */
export type Plan = {
  readonly seed: number;
  readonly voterCount: number;
  /** Hosts that are no members at first. */
  readonly spareCount: number;
  readonly priorities: readonly number[];
  readonly safetyMs: number;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly campaignMs: number;
  readonly priorityDelayMs: number;
  readonly storageStallMs: number;
  readonly tickMs: number;
  readonly batchEntriesMax: number;
  readonly batchBytesMax: number;
  readonly inFlightMax: number;
  readonly uncommittedBytesMax: number;
  readonly network: NetworkPlan;
  readonly syncMinMs: number;
  readonly syncMaxMs: number;
  /** Clocks run between 1 - drift and 1 + drift times as fast as simulated time. */
  readonly driftRatioMax: number;
  /** How long committed entries may wait before they are applied. */
  readonly applyDelayMaxMs: number;
  readonly snapshotEvery: number;
  readonly keepEntries: number;
  /** Mean time between two faults of a kind; kinds that are missing do not happen. */
  readonly faultGapMs: ReadonlyMap<Fault, number>;
  readonly clientCount: number;
  readonly keyCount: number;
  readonly thinkMs: number;
  readonly clientTimeoutMs: number;
  readonly heal: "everything" | "core";
};

export type NetworkPlan = {
  readonly lossRatio: number;
  readonly duplicateRatio: number;
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** This share of messages takes up to `tailMaxMs`, the copies of duplicated ones too. */
  readonly tailRatio: number;
  readonly tailMaxMs: number;
  /** Messages of one link arrive in the order in which they were sent, as over TCP. */
  readonly isOrdered: boolean;
};

export function drawPlan(seed: number, rng: Rng): Plan {
  const voterCount = rng.pick([3, 3, 3, 5, 5, 2, 4, 7, 1]);
  const heartbeatMs = rng.pick([10, 20, 50]);
  const electionMs = heartbeatMs * rng.integer(4, 10);
  const faultGapMs = drawFaults(rng);
  const mayLoseVoters = faultGapMs.has("damage") || faultGapMs.has("membership");
  const heal = rng.chance(0.5) ? "everything" : "core";
  return {
    seed,
    voterCount,
    spareCount: faultGapMs.has("membership") ? rng.integer(1, 3) : 0,
    priorities: drawPriorities(rng, voterCount, heal === "everything" && !mayLoseVoters),
    safetyMs: rng.integer(15_000, 40_000),
    heartbeatMs,
    electionMs,
    campaignMs: electionMs * rng.pick([1, 1, 1.5, 3]),
    priorityDelayMs: rng.integer(0, electionMs / 2),
    storageStallMs: electionMs * rng.integer(1, 4),
    tickMs: heartbeatMs / rng.pick([2, 4, 8]),
    batchEntriesMax: rng.pick([1, 3, 16, 256]),
    batchBytesMax: rng.pick([64, 1000, 1_000_000]),
    inFlightMax: rng.pick([1, 2, 8]),
    uncommittedBytesMax: rng.pick([400, 100_000]),
    network: drawNetwork(rng, electionMs),
    syncMinMs: rng.between(0.05, 1),
    syncMaxMs: rng.between(1, heartbeatMs),
    driftRatioMax: rng.pick([0, 0.001, 0.05, 0.2]),
    applyDelayMaxMs: rng.pick([0, 0, 5, electionMs]),
    snapshotEvery: rng.pick([10, 40, 40, 150]),
    keepEntries: rng.pick([0, 5, 30]),
    faultGapMs,
    clientCount: rng.integer(3, 8),
    keyCount: rng.integer(2, 5),
    thinkMs: rng.between(10, 200),
    clientTimeoutMs: electionMs * rng.integer(4, 12),
    heal,
  };
}

function drawFaults(rng: Rng): Map<Fault, number> {
  const share = rng.pick([0, 0.3, 0.5, 0.5, 0.8]);
  const chosen = FAULTS.filter(() => rng.chance(share));
  return new Map(chosen.map((fault) => [fault, rng.between(800, 8_000)]));
}

/**
 * A member of priority 0 never campaigns; where too few others are left to hold the newest entries, nobody could ever lead.
 * So there is at most one, and only in runs in which every founder comes back.
 */
function drawPriorities(rng: Rng, voterCount: number, mayAbstain: boolean): number[] {
  const priorities = Array.from({ length: voterCount }, () => rng.pick([1, 50, 50, 100]));
  if (mayAbstain && voterCount >= 3 && rng.chance(0.2)) priorities[rng.integer(0, voterCount - 1)] = 0;
  return priorities;
}

function drawNetwork(rng: Rng, electionMs: number): NetworkPlan {
  const delayMinMs = rng.between(0.1, 2);
  return {
    lossRatio: rng.chance(0.4) ? 0 : rng.between(0, 0.3),
    duplicateRatio: rng.chance(0.5) ? 0 : rng.between(0, 0.5),
    delayMinMs,
    delayMaxMs: delayMinMs + rng.pick([0.5, 5, electionMs / 8, electionMs / 4]),
    tailRatio: rng.pick([0, 0.01, 0.1]),
    tailMaxMs: rng.pick([electionMs, 2_000, 15_000]),
    isOrdered: rng.chance(0.25),
  };
}
