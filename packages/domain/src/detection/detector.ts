import type { MemberId } from "@orrery/protocol";
import { addInterval, createHeartbeatWindow, meanMs, stdDevMs } from "../nodes/heartbeat-window.ts";
import {
  addOpinion,
  hasMajority,
  hasThirdVoter,
  isConfirmed,
  poll,
  quorumOf,
  witnesses,
} from "./confirmation.ts";
import {
  type DetectorEffect,
  type DetectorInput,
  type DetectorState,
  factorFor,
  lateRatioFor,
  type PeerState,
  provenSilenceMs,
  rhythmOf,
  waitFor,
} from "./detector-state.ts";
import type { Accusation, CloseReason, Evidence } from "./evidence.ts";
import { recordInterval, recordOutage } from "./interval-record.ts";
import { addLag, addTurn } from "./own-lag.ts";
import { agreeAfterMs, phiOfSilence, shortenedMs } from "./suspicion.ts";

type Effects = DetectorEffect[];

/** Confirm windows between two questions, at most. */
const ASK_BACKOFF_MAX = 32;

/** One input over one member's view of its peers; the rules are numbered in SPEC.md. Changes the state in place, never throws. */
export function stepDetector(state: DetectorState, input: DetectorInput): Effects {
  const effects: Effects = [];
  if (!Number.isFinite(input.nowMs)) return effects;
  // A monotonic clock cannot go back; a caller that hands in an older reading is at the last tick.
  const nowMs = Math.max(input.nowMs, state.lastTickMs);
  noteOwnGap(state, nowMs, effects);
  switch (input.kind) {
    case "tick":
      onTick(state, nowMs, effects);
      break;
    case "lag":
      addLag(state.lag, state.profile, input.lagMs);
      break;
    case "connected":
      onConnected(state.peers.get(input.peer), nowMs);
      break;
    case "heartbeat":
      onHeartbeat(state, input, nowMs, effects);
      break;
    case "closed":
      onClosed(state, state.peers.get(input.peer), input.reason, nowMs, effects);
      break;
    case "probed":
      onOpinion(state, { ...input, agrees: true }, nowMs, effects);
      answer(state, input, nowMs, effects);
      break;
    case "probe-answer":
      onOpinion(state, input, nowMs, effects);
      break;
  }
  return effects;
}

/** Whatever comes first after a gap, before it is acted on: all clocks of silence start afresh. */
function noteOwnGap(state: DetectorState, nowMs: number, effects: Effects): void {
  const { gapMs } = state.profile;
  if (nowMs - state.lastTickMs <= gapMs) return;
  state.lastTickMs = nowMs;
  state.judgedAtMs = nowMs;
  state.distrustClosesUntilMs = nowMs + gapMs;
  for (const peer of state.peers.values()) {
    const silentForMs = Math.max(0, nowMs - peer.quietFromMs);
    peer.quietFromMs = nowMs;
    peer.learnsNext = false;
    peer.opinions.clear();
    if (peer.status.kind !== "suspected") continue;
    if (peer.status.accusation.kind === "closed") {
      peer.status.sinceMs = nowMs;
      continue;
    }
    peer.status = { kind: "trusted" };
    effects.push({ kind: "cleared", peer: peer.id, why: "own-gap", wasConfirmed: false, silentForMs });
  }
}

function onTick(state: DetectorState, nowMs: number, effects: Effects): void {
  addTurn(state.lag, state.profile, nowMs - state.lastTickMs);
  state.judgedAtMs = state.lastTickMs;
  state.lastTickMs = nowMs;
  for (const peer of state.peers.values()) judge(state, peer, nowMs, effects);
}

function onConnected(peer: PeerState | undefined, nowMs: number): void {
  if (!peer) return;
  peer.link = { kind: "open" };
  peer.learnsNext = false;
  // A completed handshake is a sign of life, but only heartbeats begin a rhythm, and only they clear who is accused.
  peer.quietFromMs = nowMs;
  if (peer.lastHeardAtMs !== null) peer.lastHeardAtMs = nowMs;
}

function onHeartbeat(
  state: DetectorState,
  input: DetectorInput & { kind: "heartbeat" },
  nowMs: number,
  effects: Effects,
): void {
  const peer = state.peers.get(input.peer);
  if (peer?.link.kind !== "open") return;
  const silentForMs = Math.max(0, nowMs - peer.quietFromMs);
  learn(state, peer, input.everyMs, nowMs);
  peer.lateRatio = input.lateRatio >= 0 && input.lateRatio <= 1 ? input.lateRatio : 0;
  peer.quietFromMs = nowMs;
  peer.lastHeardAtMs = nowMs;
  if (peer.status.kind === "trusted") return;
  const wasConfirmed = peer.status.kind === "confirmed";
  peer.status = { kind: "trusted" };
  peer.opinions.clear();
  effects.push({ kind: "cleared", peer: peer.id, why: "heard", wasConfirmed, silentForMs });
}

function learn(state: DetectorState, peer: PeerState, everyMs: number, nowMs: number): void {
  const announcedMs = everyMs > 0 && everyMs <= state.profile.silenceMaxMs ? everyMs : peer.everyMs;
  if (announcedMs !== peer.everyMs) {
    peer.everyMs = announcedMs;
    peer.window = createHeartbeatWindow(announcedMs);
    peer.learnsNext = true;
    return;
  }
  const isFirst = !peer.learnsNext;
  peer.learnsNext = true;
  if (isFirst) return;
  const intervalMs = nowMs - peer.quietFromMs;
  recordInterval(peer.record, {
    atMs: nowMs,
    silenceMs: provenSilenceMs(state, peer),
    everyMs: announcedMs,
    meanMs: meanMs(peer.window),
    stdDevMs: stdDevMs(peer.window),
    lateRatio: lateRatioFor(state, peer),
  });
  if (peer.status.kind === "confirmed" || intervalMs > state.profile.silenceMaxMs) return;
  addInterval(peer.window, intervalMs);
}

function onClosed(
  state: DetectorState,
  peer: PeerState | undefined,
  reason: CloseReason,
  nowMs: number,
  effects: Effects,
): void {
  if (!peer || (peer.link.kind === "closed" && reason !== "refused")) return;
  if (peer.link.kind === "none" && reason === "refused" && peer.lastHeardAtMs === null) return;
  if (peer.link.kind === "open" && reason !== "local" && reason !== "left") recordOutage(peer.record, nowMs);
  peer.link = { kind: "closed", reason };
  peer.learnsNext = false;
  if (reason === "local" || peer.status.kind === "confirmed") return;
  const silentForMs = Math.max(0, nowMs - peer.quietFromMs);
  const accusation: Accusation = { kind: "closed", reason, silentForMs };
  const isTrusted = nowMs >= state.distrustClosesUntilMs;
  if (isTrusted && (!hasThirdVoter(state, peer) || hasMajority(state, peer))) {
    confirm(state, peer, accusation, nowMs, effects);
    return;
  }
  // A port that goes on refusing is no news.
  if (peer.status.kind === "suspected" && peer.status.accusation.kind === "closed") return;
  suspect(state, peer, accusation, nowMs, effects);
}

function onOpinion(
  state: DetectorState,
  input: {
    from: MemberId;
    about: MemberId;
    lastHeardAgoMs: number | null;
    agrees: boolean;
  },
  nowMs: number,
  effects: Effects,
): void {
  const peer = state.peers.get(input.about);
  const { lastHeardAgoMs, agrees } = input;
  if (!peer || !state.peers.has(input.from)) return;
  if (lastHeardAgoMs !== null && !(lastHeardAgoMs >= 0 && lastHeardAgoMs < Number.POSITIVE_INFINITY)) return;
  addOpinion(peer, input.from, { agrees, lastHeardAgoMs, atMs: nowMs });
  judge(state, peer, nowMs, effects);
}

function answer(
  state: DetectorState,
  { from, about }: { from: MemberId; about: MemberId },
  nowMs: number,
  effects: Effects,
): void {
  if (!state.peers.has(from) || from === about) return;
  const peer = state.peers.get(about);
  // Asked about itself, a member is its own proof of life.
  const heardAgoMs = about === state.self.id ? 0 : peer ? lastHeardAgo(state, peer, nowMs) : null;
  const agrees = peer !== undefined && isAgreed(state, peer);
  effects.push({ kind: "answer", to: from, about, lastHeardAgoMs: heardAgoMs, agrees });
}

function isAgreed(state: DetectorState, peer: PeerState): boolean {
  if (peer.status.kind !== "trusted") return true;
  if (peer.lastHeardAtMs === null) return provenSilenceMs(state, peer) >= waitFor(state, peer);
  return provenSilenceMs(state, peer) >= agreeAfterMs(state.profile, waitFor(state, peer));
}

function lastHeardAgo(state: DetectorState, peer: PeerState, nowMs: number): number | null {
  if (peer.lastHeardAtMs === null) return null;
  // Of an open connection only the proven silence is told: what has arrived may not be read yet.
  return peer.link.kind === "open" ? provenSilenceMs(state, peer) : Math.max(0, nowMs - peer.lastHeardAtMs);
}

function judge(state: DetectorState, peer: PeerState, nowMs: number, effects: Effects): void {
  switch (peer.status.kind) {
    case "confirmed":
      return;
    case "trusted":
      judgeSilence(state, peer, nowMs, effects);
      return;
    case "suspected":
      askAgain(state, peer, nowMs, effects);
      decide(state, peer, nowMs, effects);
      return;
  }
}

function judgeSilence(state: DetectorState, peer: PeerState, nowMs: number, effects: Effects): void {
  const silentForMs = provenSilenceMs(state, peer);
  if (silentForMs < state.profile.silenceMinMs) return;
  const factor = factorFor(state, peer);
  const fullMs = waitFor(state, peer);
  const wasHeard = peer.lastHeardAtMs !== null;
  const { agreedVoters } = poll(state, peer, factor, nowMs);
  const neededMs = wasHeard ? shortenedMs(state.profile, fullMs, agreedVoters, quorumOf(state) - 1) : fullMs;
  if (!(silentForMs >= neededMs)) return;
  const phi = phiOfSilence(state.profile, rhythmOf(peer), factor, silentForMs);
  const accusation: Accusation = { kind: "silence", silentForMs, wasHeard, phi, suspectAfterMs: neededMs };
  suspect(state, peer, accusation, nowMs, effects);
}

function suspect(
  state: DetectorState,
  peer: PeerState,
  accusation: Accusation,
  nowMs: number,
  effects: Effects,
): void {
  peer.status = { kind: "suspected", accusation, sinceMs: nowMs, askedAtMs: nowMs, asks: 0 };
  const evidence = gather(state, peer, accusation, nowMs);
  effects.push({ kind: "suspected", peer: peer.id, evidence });
  askAgain(state, peer, nowMs, effects);
  decide(state, peer, nowMs, effects);
}

function askAgain(state: DetectorState, peer: PeerState, nowMs: number, effects: Effects): void {
  if (peer.status.kind !== "suspected") return;
  const { asks, askedAtMs } = peer.status;
  // Who stays suspected for long, because nobody can decide, is asked about ever more rarely.
  const everyMs = state.profile.confirmWindowMs * Math.min(ASK_BACKOFF_MAX, 2 ** (asks - 1));
  if (asks > 0 && nowMs - askedAtMs < everyMs) return;
  peer.status.askedAtMs = nowMs;
  peer.status.asks += 1;
  const via = witnesses(state, peer);
  if (via.length === 0) return;
  effects.push({ kind: "probe", about: peer.id, via, lastHeardAgoMs: lastHeardAgo(state, peer, nowMs) });
}

function decide(state: DetectorState, peer: PeerState, nowMs: number, effects: Effects): void {
  if (peer.status.kind !== "suspected") return;
  if (peer.status.accusation.kind === "closed" && nowMs < state.distrustClosesUntilMs) return;
  const opinions = poll(state, peer, factorFor(state, peer), nowMs);
  if (!isConfirmed(state, peer, opinions, nowMs - peer.status.sinceMs)) return;
  confirm(state, peer, peer.status.accusation, nowMs, effects);
}

function confirm(
  state: DetectorState,
  peer: PeerState,
  accusation: Accusation,
  nowMs: number,
  effects: Effects,
): void {
  peer.status = { kind: "confirmed", accusation, sinceMs: nowMs };
  const evidence = gather(state, peer, accusation, nowMs);
  effects.push({ kind: "confirmed", peer: peer.id, evidence });
}

function gather(state: DetectorState, peer: PeerState, accusation: Accusation, nowMs: number): Evidence {
  const factor = factorFor(state, peer);
  const { agreed, disagreed } = poll(state, peer, factor, nowMs);
  return {
    peer: peer.id,
    atMs: nowMs,
    accusation,
    profile: state.profile.name,
    agreed,
    disagreed,
    quorum: hasThirdVoter(state, peer) ? quorumOf(state) : null,
    lagFactor: factor,
    lateRatio: lateRatioFor(state, peer),
  };
}
