import type { MemberId } from "@orrery/protocol";
import { createHeartbeatWindow, type HeartbeatWindow, meanMs, stdDevMs } from "../nodes/heartbeat-window.ts";
import type { Accusation, CloseReason, Evidence } from "./evidence.ts";
import { createIntervalRecord, type IntervalRecord } from "./interval-record.ts";
import { createOwnLag, lateRatio, type OwnLag } from "./own-lag.ts";
import type { Profile } from "./profile.ts";
import { lagFactor, type Rhythm, suspectAfterMs } from "./suspicion.ts";

export type DetectorMember = { readonly id: MemberId; readonly isVoter: boolean };

export type PeerLink = { kind: "none" } | { kind: "open" } | { kind: "closed"; reason: CloseReason };

export type PeerStatus =
  | { kind: "trusted" }
  /** Not declared dead: the others are being asked, or cannot be. */
  | { kind: "suspected"; accusation: Accusation; sinceMs: number; askedAtMs: number; asks: number }
  | { kind: "confirmed"; accusation: Accusation; sinceMs: number };

/** What another member thinks of a peer, and when it said so. */
export type Opinion = { agrees: boolean; lastHeardAgoMs: number | null; atMs: number };

export type PeerState = {
  readonly id: MemberId;
  isVoter: boolean;
  link: PeerLink;
  status: PeerStatus;
  /** From when on silence counts: the last sign of life, the registration, or the end of a gap of one's own. */
  quietFromMs: number;
  /** The last sign of life itself, or null. */
  lastHeardAtMs: number | null;
  /** False where the next interval would span an outage, a new connection, or a gap of one's own. */
  learnsNext: boolean;
  everyMs: number;
  /** What the peer last reported of its own lateness, 0..1. */
  lateRatio: number;
  window: HeartbeatWindow;
  readonly record: IntervalRecord;
  readonly opinions: Map<MemberId, Opinion>;
};

/** One member's view of its peers. Owned and changed in place by `stepDetector`. */
export type DetectorState = {
  readonly self: { readonly id: MemberId; isVoter: boolean };
  profile: Profile;
  readonly peers: Map<MemberId, PeerState>;
  readonly lag: OwnLag;
  lastTickMs: number;
  /** The tick before: everything that had arrived by then has been read since, so that silence is proven up to here. */
  judgedAtMs: number;
  /** Until then a closed connection may be the others' answer to a gap of one's own. */
  distrustClosesUntilMs: number;
};

/** All times are one monotonic clock in ms. Silence counts from here for peers that never answer. */
export function createDetector(
  self: DetectorMember,
  peers: readonly DetectorMember[],
  profile: Profile,
  nowMs: number,
): DetectorState {
  const state: DetectorState = {
    self: { ...self },
    profile,
    peers: new Map(),
    lag: createOwnLag(),
    lastTickMs: nowMs,
    judgedAtMs: nowMs,
    distrustClosesUntilMs: Number.NEGATIVE_INFINITY,
  };
  setPeers(state, peers, nowMs);
  return state;
}

/**
 * The federation's membership changed: who is new is watched from now on, who is gone is forgotten without a word. Where this member
 * itself is listed, its own vote is taken from there.
 */
export function setPeers(state: DetectorState, peers: readonly DetectorMember[], nowMs: number): void {
  const own = peers.find(({ id }) => id === state.self.id);
  if (own !== undefined) state.self.isVoter = own.isVoter;
  const wanted = new Map(peers.filter(({ id }) => id !== state.self.id).map((peer) => [peer.id, peer]));
  for (const id of state.peers.keys()) if (!wanted.has(id)) state.peers.delete(id);
  for (const { id, isVoter } of wanted.values()) {
    const known = state.peers.get(id);
    if (known) known.isVoter = isVoter;
    else state.peers.set(id, createPeer(id, isVoter, state.profile.heartbeatMs, nowMs));
  }
}

/** Another profile, or the same one tuned anew; what was learned of each rhythm stays. */
export function setProfile(state: DetectorState, profile: Profile): void {
  state.profile = profile;
}

export function rhythmOf(peer: PeerState): Rhythm {
  return { meanMs: meanMs(peer.window), stdDevMs: stdDevMs(peer.window) };
}

/** The greater of one's own lateness and the peer's: on one machine they are the same, on two the peer's heartbeat tells. */
export function lateRatioFor(state: DetectorState, peer: PeerState): number {
  return Math.max(lateRatio(state.lag), peer.lateRatio);
}

export function factorFor(state: DetectorState, peer: PeerState): number {
  return lagFactor(state.profile, lateRatioFor(state, peer));
}

/** The silence in ms from which on this member suspects the peer by itself. */
export function waitFor(state: DetectorState, peer: PeerState): number {
  const afterMs = suspectAfterMs(state.profile, rhythmOf(peer), factorFor(state, peer));
  return peer.lastHeardAtMs === null ? Math.max(afterMs, state.profile.bootstrapMs) : afterMs;
}

export function provenSilenceMs(state: DetectorState, peer: PeerState): number {
  return Math.max(0, state.judgedAtMs - peer.quietFromMs);
}

/** A row of the connectivity matrix and of the readiness card. */
export type PeerView = {
  readonly peer: MemberId;
  readonly isVoter: boolean;
  readonly link: PeerLink["kind"];
  readonly status: PeerStatus["kind"];
  /** Null if it was never heard. */
  readonly lastHeardAgoMs: number | null;
  readonly suspectAfterMs: number;
  readonly lagFactor: number;
  readonly meanMs: number;
  readonly stdDevMs: number;
};

export function viewPeers(state: DetectorState, nowMs: number): PeerView[] {
  return [...state.peers.values()].map((peer) => ({
    peer: peer.id,
    isVoter: peer.isVoter,
    link: peer.link.kind,
    status: peer.status.kind,
    lastHeardAgoMs: peer.lastHeardAtMs === null ? null : Math.max(0, nowMs - peer.lastHeardAtMs),
    suspectAfterMs: waitFor(state, peer),
    lagFactor: factorFor(state, peer),
    ...rhythmOf(peer),
  }));
}

function createPeer(id: MemberId, isVoter: boolean, everyMs: number, nowMs: number): PeerState {
  return {
    id,
    isVoter,
    link: { kind: "none" },
    status: { kind: "trusted" },
    quietFromMs: nowMs,
    lastHeardAtMs: null,
    learnsNext: false,
    everyMs,
    lateRatio: 0,
    window: createHeartbeatWindow(everyMs),
    record: createIntervalRecord(nowMs),
    opinions: new Map(),
  };
}

/** What the driver is to send, and what it is to tell the consensus core and the report. */
export type DetectorEffect =
  /** Ask each of `via`; asking is accusing, so that the question carries this member's own view. */
  | { kind: "probe"; about: MemberId; via: readonly MemberId[]; lastHeardAgoMs: number | null }
  | { kind: "answer"; to: MemberId; about: MemberId; lastHeardAgoMs: number | null; agrees: boolean }
  | { kind: "suspected"; peer: MemberId; evidence: Evidence }
  | { kind: "confirmed"; peer: MemberId; evidence: Evidence }
  | { kind: "cleared"; peer: MemberId; why: "heard" | "own-gap"; wasConfirmed: boolean; silentForMs: number };

/**
 * `nowMs` is one monotonic clock, read where the input is taken up. `tick` comes every `profile.tickMs`, each in a turn of the event loop of
 * its own with the sockets read in between (in Node: a timer that calls setImmediate): silence is proven tick by tick.
 */
export type DetectorInput =
  | { kind: "connected"; peer: MemberId; nowMs: number }
  /** `everyMs`, `lateRatio`: what the sender says of its rhythm and of its own lateness. */
  | { kind: "heartbeat"; peer: MemberId; everyMs: number; lateRatio: number; nowMs: number }
  | { kind: "closed"; peer: MemberId; reason: CloseReason; nowMs: number }
  /** Another member's `probe` arrived here. */
  | { kind: "probed"; from: MemberId; about: MemberId; lastHeardAgoMs: number | null; nowMs: number }
  /** Another member's `answer` arrived here. */
  | {
      kind: "probe-answer";
      from: MemberId;
      about: MemberId;
      lastHeardAgoMs: number | null;
      agrees: boolean;
      nowMs: number;
    }
  /** Lateness that ticks do not show, in ms. */
  | { kind: "lag"; lagMs: number; nowMs: number }
  | { kind: "tick"; nowMs: number };
