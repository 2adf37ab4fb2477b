import type { MemberId } from "@orrery/protocol";
import { majorityOf } from "../consensus/quorum.ts";
import { measuredRttMs, roundTrips } from "../topology/round-trips.ts";
import type { MeasuredLink } from "../topology/topology.ts";
import type { Failover, Fault } from "./failover.ts";
import { type Field, votersOf } from "./field.ts";
import { percentile } from "./statistics.ts";
import { countText, durationText } from "./wording.ts";

/** So many takeovers are worth more than a calculation. */
export const HISTORY_MIN = 5;

/** What the federation's profile and hosts make of a takeover, in ms. */
export type Timing = {
  readonly detectClosedMs: number;
  readonly detectSilenceMs: number;
  /** Each place behind the most preferred candidate waits so much longer. */
  readonly priorityDelayMs: number;
  readonly fsyncMs: number;
  readonly hookMs: number;
};

export type Estimate = {
  readonly ms: number;
  readonly basis: "history" | "links";
  /** What it rests on. */
  readonly sentence: string;
};

export type EstimateInput = {
  readonly field: Field;
  readonly candidateId: MemberId;
  /** 1 = first. */
  readonly rank: number;
  readonly fault: Exclude<Fault, "none">;
  readonly history: readonly Failover[];
  readonly links: readonly MeasuredLink[];
  readonly timing: Timing;
};

/** The time until all follow the candidate. Null where neither history nor links tell. */
export function estimateTakeover(input: EstimateInput): Estimate | null {
  const times = input.history.flatMap(({ outcome, fault }) =>
    outcome.kind === "succeeded" && fault === input.fault ? [outcome.totalMs] : [],
  );
  const p50Ms = percentile(times, 0.5);
  if (p50Ms !== null && times.length >= HISTORY_MIN) {
    return {
      ms: p50Ms,
      basis: "history",
      sentence: `Half of the last ${countText(times.length, "takeover")} after such a fault took at most ${durationText(p50Ms)}.`,
    };
  }
  return fromLinks(input);
}

/** Detection, then one round trip each to confirm, pre-vote, vote, commit and spread, and storage for vote and entry. */
function fromLinks({ field, candidateId, rank, fault, links, timing }: EstimateInput): Estimate | null {
  const trips = roundTrips(links);
  const others = votersOf(field).filter(({ id }) => id !== candidateId && id !== field.leaderId);
  const rtts = others.flatMap(({ id }) => measuredRttMs(trips, candidateId, id) ?? []).sort((x, y) => x - y);
  // Its own vote counts: the slowest of those it needs beside itself sets the pace.
  const needed = majorityOf(votersOf(field).length) - 1;
  const rttMs = needed === 0 ? 0 : rtts[needed - 1];
  if (rttMs === undefined) return null;
  const detectMs = fault === "closed" ? timing.detectClosedMs : timing.detectSilenceMs;
  const ms = detectMs + timing.priorityDelayMs * (rank - 1) + 5 * rttMs + 2 * timing.fsyncMs + timing.hookMs;
  return {
    ms,
    basis: "links",
    sentence: `Calculated: ${durationText(detectMs)} to detect, 5 round trips of ${durationText(rttMs)} to a quorum, storage and hook; too few takeovers so far.`,
  };
}
