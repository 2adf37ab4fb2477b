import fc from "fast-check";
import { expect, test } from "vitest";
import { addInterval, createHeartbeatWindow, meanMs, stdDevMs } from "../nodes/heartbeat-window.ts";
import { phiOf } from "../nodes/phi-accrual.ts";
import { tuneProfile } from "./auto-profile.ts";
import { createIntervalRecord, recordInterval } from "./interval-record.ts";
import { PROFILE_NAMES, PROFILES, type Profile } from "./profile.ts";
import { replayProfile } from "./replay-profile.ts";

const DAY_MS = 86_400_000;

type Raw = { atMs: number; silenceMs: number; lateRatio: number };

/** The definition over all intervals: learn each, ask phi about each. Nothing is summed up beforehand. */
function naiveCounts(
  raws: readonly Raw[],
  everyMs: number,
  profiles: readonly Profile[],
  nowMs: number,
): number[] {
  const counts = profiles.map(() => 0);
  const learned = [everyMs * 0.75, everyMs * 1.25].map(Math.fround);
  for (const { atMs, silenceMs, lateRatio } of raws) {
    let mean = 0;
    for (const ms of learned) mean += ms / learned.length;
    let variance = 0;
    for (const ms of learned) variance += (ms - mean) ** 2 / learned.length;
    for (const [i, profile] of profiles.entries()) {
      const carriedMs = silenceMs - everyMs + profile.heartbeatMs;
      const late = Math.max(0, lateRatio - profile.lateRatioCalm);
      const k = Math.min(profile.lagFactorMax, 1 + late * profile.patiencePerLateRatio);
      const countedMs = carriedMs / k - profile.acceptablePauseMs;
      const phi = phiOf(
        countedMs,
        mean - everyMs + profile.heartbeatMs,
        Math.sqrt(variance),
        profile.stdDevMinMs,
      );
      const isSilent = carriedMs / k >= profile.silenceMinMs && phi >= profile.phiThreshold;
      const isAccused = isSilent || carriedMs >= profile.silenceMaxMs;
      const isHealthy = silenceMs <= 5_000 && atMs > nowMs - DAY_MS;
      if (isAccused && isHealthy) counts[i] = (counts[i] ?? 0) + 1;
    }
    learned.push(Math.fround(silenceMs));
    if (learned.length > 1_000) learned.shift();
  }
  return counts;
}

const scenario = fc.record({
  everyMs: fc.constantFrom(10, 25, 100),
  jitter: fc.double({ min: 0, max: 0.8, noNaN: true }),
  spikes: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      silenceMs: fc.oneof(
        fc.double({ min: 10, max: 130, noNaN: true }),
        fc.double({ min: 10, max: 900, noNaN: true }),
        fc.double({ min: 3_000, max: 6_000, noNaN: true }),
      ),
      /** Time without a connection before it. */
      awayMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: DAY_MS / 6, noNaN: true })),
    }),
    { minLength: 20, maxLength: 150, size: "max" },
  ),
  noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 97 }),
  lateRatio: fc.double({ min: 0, max: 0.2, noNaN: true }),
  measured: fc.record({
    rttMsP99: fc.double({ min: 0, max: 200, noNaN: true }),
    jitterMs: fc.double({ min: 0, max: 60, noNaN: true }),
    lagMsP99: fc.double({ min: 0, max: 100, noNaN: true }),
  }),
});

const LENGTH = 1_400;

test("[R2] [R1] a replay over the record counts what a replay over all intervals counts, for every profile offered", () => {
  let accusations = 0;
  fc.assert(
    fc.property(scenario, ({ everyMs, jitter, spikes, noise, lateRatio, measured }) => {
      const raws: Raw[] = [];
      const spikeAt = new Map(spikes.map((spike) => [Math.floor(spike.at * LENGTH), spike]));
      let nowMs = 1_000;
      for (let i = 0; i < LENGTH; i += 1) {
        const spike = spikeAt.get(i);
        const silenceMs = spike?.silenceMs ?? everyMs * (1 + jitter * (noise[i % noise.length] ?? 0));
        nowMs += silenceMs + (spike?.awayMs ?? 0);
        raws.push({ atMs: nowMs, silenceMs, lateRatio: i % 3 === 0 ? lateRatio : 0 });
      }
      const record = createIntervalRecord(0);
      const window = createHeartbeatWindow(everyMs);
      for (const raw of raws) {
        recordInterval(record, { ...raw, everyMs, meanMs: meanMs(window), stdDevMs: stdDevMs(window) });
        addInterval(window, raw.silenceMs);
      }
      const profiles = [...PROFILE_NAMES.map((name) => PROFILES[name]), tuneProfile(measured)];
      const counts = profiles.map((profile) => replayProfile(record, profile, nowMs).accusations.length);
      accusations += counts.reduce((sum, count) => sum + count, 0);
      expect(counts).toEqual(naiveCounts(raws, everyMs, profiles, nowMs));
    }),
    { numRuns: 40 },
  );
  // Neither side proves anything by counting nothing.
  expect(accusations).toBeGreaterThan(20);
});
