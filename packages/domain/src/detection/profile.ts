export const PROFILE_NAMES = ["lan", "metro", "wan"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** How a federation's members watch each other. All members of one federation use the same profile. */
export type Profile = {
  /** What the numbers were derived from; a tuned profile keeps the name of its base. */
  readonly name: ProfileName;
  /** A member sends a heartbeat to every peer this often. */
  readonly heartbeatMs: number;
  /** The detector's `tick` is due this often. */
  readonly tickMs: number;
  /** A tick later than this beyond `tickMs` is lateness of one's own; below it, it is the timer's grain. */
  readonly lateToleratedMs: number;
  readonly phiThreshold: number;
  /** A very steady rhythm must not make the detector nervous. */
  readonly stdDevMinMs: number;
  /** Silence that counts for nothing, on top of the rhythm. */
  readonly acceptablePauseMs: number;
  /** Nobody is suspected of silence, or agreed to be silent, before this. */
  readonly silenceMinMs: number;
  /** Nobody is waited for longer than this, whatever the rhythm and one's own lateness say. */
  readonly silenceMaxMs: number;
  /** Between two questions about the same suspect; an opinion counts for three of these. */
  readonly confirmWindowMs: number;
  /** The share of time (0..1) by which one's own ticks may be late without more patience. */
  readonly lateRatioCalm: number;
  /** Patience grows by this factor for each whole (1.0) of lateness above the calm share. */
  readonly patiencePerLateRatio: number;
  readonly lagFactorMax: number;
  /** A gap of one's own longer than this: silence counts afresh, nobody is accused for what was before it. */
  readonly gapMs: number;
  /** A peer that was never heard of is suspected this long after its registration. */
  readonly bootstrapMs: number;
  /** Each place behind the most preferred candidate waits so much longer before it campaigns. */
  readonly priorityDelayMs: number;
};

/**
 * The lateness numbers of `lan` were measured on a two-core machine, by a 2 ms tick in a worker thread: idle, less than 0.3 % of the time
 * was late and no stall was longer than 4 ms; with both cores taken it was 5 to 28 %, with stalls of 9 to 119 ms within three seconds, and where
 * main threads churned the heap besides, silences of up to 264 ms within 45 s.
 * The two are so far apart that patience may rise steeply between: from 42 ms at 2 % to 229 ms at 5 %. `wan` leaves room for one lost
 * segment, which TCP resends after 200 ms and a round trip.
 */
export const PROFILES: { readonly [name in ProfileName]: Profile } = {
  lan: {
    name: "lan",
    heartbeatMs: 10,
    tickMs: 2,
    lateToleratedMs: 2,
    phiThreshold: 8,
    stdDevMinMs: 3,
    acceptablePauseMs: 16,
    silenceMinMs: 30,
    silenceMaxMs: 800,
    confirmWindowMs: 10,
    lateRatioCalm: 0.02,
    patiencePerLateRatio: 150,
    lagFactorMax: 16,
    gapMs: 150,
    bootstrapMs: 3_000,
    priorityDelayMs: 20,
  },
  metro: {
    name: "metro",
    heartbeatMs: 25,
    tickMs: 5,
    lateToleratedMs: 3,
    phiThreshold: 8,
    stdDevMinMs: 8,
    acceptablePauseMs: 50,
    silenceMinMs: 75,
    silenceMaxMs: 1_500,
    confirmWindowMs: 40,
    lateRatioCalm: 0.02,
    patiencePerLateRatio: 60,
    lagFactorMax: 8,
    gapMs: 300,
    bootstrapMs: 4_000,
    priorityDelayMs: 50,
  },
  wan: {
    name: "wan",
    heartbeatMs: 100,
    tickMs: 20,
    lateToleratedMs: 5,
    phiThreshold: 8,
    stdDevMinMs: 30,
    acceptablePauseMs: 300,
    silenceMinMs: 300,
    silenceMaxMs: 4_000,
    confirmWindowMs: 300,
    lateRatioCalm: 0.04,
    patiencePerLateRatio: 20,
    lagFactorMax: 3,
    gapMs: 1_000,
    bootstrapMs: 6_000,
    priorityDelayMs: 200,
  },
};

export type RaftTimings = {
  readonly heartbeatMs: number;
  /** Only within this time after a majority's last answer does a leader claim, to whoever asks on its host, that it leads. */
  readonly leaseMs: number;
  /** A leader that heard nothing of a majority for so long steps down; see `RaftOptions.electionMs`. */
  readonly electionMs: number;
  /** A follower that no detector told anything campaigns by itself after so much silence, plus a random share. */
  readonly campaignMs: number;
  readonly priorityDelayMs: number;
};

/**
 * The consensus core's times under a profile. Elections begin with a confirmed suspicion; the core's own times are only the
 * net below, as long as the profile's longest wait, or a busy machine would depose healthy leaders behind the detector's back.
 * No silence is confirmed before `silenceMinMs`, so that a leader that claims to lead for no longer than that after a
 * majority's answer claims nothing any more when another can be elected, however its process was frozen.
 */
export function raftTimings(profile: Profile): RaftTimings {
  return {
    heartbeatMs: profile.heartbeatMs,
    leaseMs: profile.silenceMinMs,
    electionMs: profile.silenceMaxMs,
    campaignMs: profile.silenceMaxMs,
    priorityDelayMs: profile.priorityDelayMs,
  };
}
