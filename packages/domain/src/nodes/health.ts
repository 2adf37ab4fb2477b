import type { NodeHealth } from "@orrery/protocol";
import { describeHealth } from "./health-reason.ts";
import { addInterval, createHeartbeatWindow, type HeartbeatWindow } from "./heartbeat-window.ts";
import { PHI_THRESHOLD, phi } from "./phi-accrual.ts";

/** The numbers of SPEC.md. */
export const MISSES_MIN = 3;
export const GOOD_REPORTS_MIN = 2;
export const SILENCE_UNREACHABLE_MS = 10_000;
export const CLOSED_UNREACHABLE_MS = 3_000;
/** After a close, where no other time is given; after a last report on an open connection, twice that. */
export const DOWN_AFTER_MS = 30_000;
export const RESTART_GRACE_MS = 15_000;
export const BLIND_GAP_MS = 2_000;

/** The agent's connection, as this hub sees it. */
export type Link =
  | { kind: "none" }
  /** `heardAtMs`: the last report, or where counting silence began (connection, end of the hub's stall). */
  | { kind: "open"; heardAtMs: number; lastReportAtMs: number | null }
  | { kind: "closed"; countedFromAtMs: number; why: string }
  | { kind: "left"; reason: string };

/** What speaks against a node. `absent`: it has not come back within the grace after the hub's restart. */
export type Accusation =
  | { kind: "silence"; missed: number; phi: number }
  | { kind: "closed"; why: string }
  | { kind: "absent" }
  | { kind: "reconnected" };

/** What was known before the hub itself lost sight. */
export type LastKnown = { health: NodeHealth; reason: string; sinceAtMs: number };

export type HealthStatus =
  | { health: "unknown"; cause: "never_connected"; sinceAtMs: number; goodCount: number }
  | { health: "unknown"; cause: "hub_restarted"; sinceAtMs: number; goodCount: number; before: LastKnown }
  | {
      health: "unknown";
      cause: "hub_blind";
      sinceAtMs: number;
      goodCount: number;
      before: LastKnown;
      blindMs: number;
    }
  | { health: "online"; sinceAtMs: number }
  | { health: "suspect"; sinceAtMs: number; goodCount: number; accusation: Accusation }
  | { health: "unreachable"; sinceAtMs: number; goodCount: number; accusation: Accusation }
  | {
      health: "down";
      sinceAtMs: number;
      goodCount: number;
      accusation: Accusation | { kind: "left"; reason: string } | { kind: "before"; reason: string };
    };

export type HealthState = {
  status: HealthStatus;
  link: Link;
  window: HeartbeatWindow;
  expectedIntervalMs: number;
};

/** `nowAtMs` never goes backwards between the inputs of one state; a jump of the clock is a `hub-blind`. */
export type HealthInput =
  | { kind: "connected"; nowAtMs: number }
  | { kind: "heartbeat"; nowAtMs: number }
  | { kind: "closed"; nowAtMs: number; why: string }
  | { kind: "left"; nowAtMs: number; reason: string }
  | { kind: "tick"; nowAtMs: number }
  | { kind: "hub-blind"; nowAtMs: number; blindMs: number }
  | { kind: "hub-restarted"; nowAtMs: number };

/** `isNews`: worth an event of its own. What the hub's own restart or stall does to all nodes at once is not (H14). */
export type HealthEffect = {
  kind: "changed";
  from: NodeHealth;
  to: NodeHealth;
  reason: string;
  sinceAtMs: number;
  isNews: boolean;
};

export type HealthStep = { state: HealthState; effects: readonly HealthEffect[] };

const NO_EFFECTS: readonly HealthEffect[] = [];

export function neverConnected(nowAtMs: number, expectedIntervalMs: number): HealthState {
  return {
    status: { health: "unknown", cause: "never_connected", sinceAtMs: nowAtMs, goodCount: 0 },
    link: { kind: "none" },
    window: createHeartbeatWindow(expectedIntervalMs),
    expectedIntervalMs,
  };
}

/** A node that was known before this hub process started (H3). */
export function afterRestart(before: LastKnown, nowAtMs: number, expectedIntervalMs: number): HealthState {
  return {
    ...neverConnected(nowAtMs, expectedIntervalMs),
    status: { health: "unknown", cause: "hub_restarted", sinceAtMs: nowAtMs, goodCount: 0, before },
  };
}

/**
 * One node's health by evidence; the rules are numbered in SPEC.md. The state is changed in place where only the window
 * or a time moves (every heartbeat), and its `status` is replaced where health changes. `downAfterMs`: from a close until
 * the node is down; at least 3,000.
 */
export function stepHealth(state: HealthState, input: HealthInput, downAfterMs = DOWN_AFTER_MS): HealthStep {
  switch (input.kind) {
    case "heartbeat":
      return onHeartbeat(state, input.nowAtMs);
    case "tick":
      return onTick(state, input.nowAtMs, downAfterMs);
    case "connected":
      return onConnected(state, input.nowAtMs);
    case "closed":
      return onClosed(state, input.nowAtMs, input.why);
    case "left":
      return onLeft(state, input.nowAtMs, input.reason);
    case "hub-blind":
      return onBlind(state, input.nowAtMs, input.blindMs);
    case "hub-restarted":
      return onRestarted(state, input.nowAtMs);
  }
}

function onHeartbeat(state: HealthState, nowAtMs: number): HealthStep {
  const { link, status } = state;
  // A report that was still in the pipe when its connection closed is no evidence of a living one (H6).
  if (link.kind !== "open") return { state, effects: NO_EFFECTS };
  const sinceReportMs = link.lastReportAtMs === null ? null : nowAtMs - link.lastReportAtMs;
  if (status.health === "online") {
    if (sinceReportMs !== null) addInterval(state.window, sinceReportMs);
    heard(link, nowAtMs);
    return { state, effects: NO_EFFECTS };
  }
  const inRhythm = sinceReportMs !== null && sinceReportMs < MISSES_MIN * state.expectedIntervalMs;
  const goodCount = inRhythm ? status.goodCount + 1 : 1;
  heard(link, nowAtMs);
  if (goodCount >= GOOD_REPORTS_MIN) return change(state, { health: "online", sinceAtMs: nowAtMs });
  status.goodCount = goodCount;
  return { state, effects: NO_EFFECTS };
}

function heard(link: Extract<Link, { kind: "open" }>, nowAtMs: number): void {
  link.heardAtMs = nowAtMs;
  link.lastReportAtMs = nowAtMs;
}

function onConnected(state: HealthState, nowAtMs: number): HealthStep {
  state.link = { kind: "open", heardAtMs: nowAtMs, lastReportAtMs: null };
  const { status } = state;
  if (status.health === "online") return { state, effects: NO_EFFECTS };
  status.goodCount = 0;
  if (status.health === "unknown") return { state, effects: NO_EFFECTS };
  return change(state, { ...status, accusation: { kind: "reconnected" } });
}

function onClosed(state: HealthState, nowAtMs: number, why: string): HealthStep {
  if (state.link.kind !== "open") return { state, effects: NO_EFFECTS };
  state.link = { kind: "closed", countedFromAtMs: nowAtMs, why };
  const { status } = state;
  const accusation: Accusation = { kind: "closed", why };
  switch (status.health) {
    case "unknown":
    case "online":
    case "suspect":
      return change(state, {
        health: "suspect",
        sinceAtMs: status.health === "suspect" ? status.sinceAtMs : nowAtMs,
        goodCount: 0,
        accusation,
      });
    case "unreachable":
    case "down":
      return change(state, { ...status, goodCount: 0, accusation });
  }
}

function onLeft(state: HealthState, nowAtMs: number, reason: string): HealthStep {
  state.link = { kind: "left", reason };
  const { status } = state;
  const sinceAtMs = status.health === "down" ? status.sinceAtMs : nowAtMs;
  return change(state, { health: "down", sinceAtMs, goodCount: 0, accusation: { kind: "left", reason } });
}

function onTick(state: HealthState, nowAtMs: number, downAfterMs: number): HealthStep {
  const { status } = state;
  switch (status.health) {
    case "online":
      return suspectSilence(state, nowAtMs);
    case "unknown":
      return state.link.kind === "open" ? suspectSilence(state, nowAtMs) : endGrace(state, nowAtMs);
    case "suspect": {
      if (nowAtMs < escalatesAtMs(state.link, SILENCE_UNREACHABLE_MS, CLOSED_UNREACHABLE_MS)) break;
      return change(state, { ...status, health: "unreachable", sinceAtMs: nowAtMs });
    }
    case "unreachable": {
      if (nowAtMs < escalatesAtMs(state.link, 2 * downAfterMs, downAfterMs)) break;
      return change(state, { ...status, health: "down", sinceAtMs: nowAtMs });
    }
    case "down":
      break;
  }
  return { state, effects: NO_EFFECTS };
}

function suspectSilence(state: HealthState, nowAtMs: number): HealthStep {
  if (state.link.kind !== "open") return { state, effects: NO_EFFECTS };
  const silentMs = nowAtMs - state.link.heardAtMs;
  const missed = Math.floor(silentMs / state.expectedIntervalMs);
  if (missed < MISSES_MIN) return { state, effects: NO_EFFECTS };
  const suspicion = phi(state.window, silentMs);
  if (suspicion < PHI_THRESHOLD) return { state, effects: NO_EFFECTS };
  return change(state, {
    health: "suspect",
    sinceAtMs: nowAtMs,
    goodCount: 0,
    accusation: { kind: "silence", missed, phi: suspicion },
  });
}

function endGrace(state: HealthState, nowAtMs: number): HealthStep {
  const { status } = state;
  if (status.health !== "unknown" || status.cause === "never_connected")
    return { state, effects: NO_EFFECTS };
  if (nowAtMs - status.sinceAtMs < RESTART_GRACE_MS) return { state, effects: NO_EFFECTS };
  const { before } = status;
  if (before.health === "down") {
    return change(state, {
      health: "down",
      sinceAtMs: before.sinceAtMs,
      goodCount: 0,
      accusation: { kind: "before", reason: before.reason },
    });
  }
  state.link = { kind: "closed", countedFromAtMs: nowAtMs, why: "" };
  return change(state, {
    health: "suspect",
    sinceAtMs: nowAtMs,
    goodCount: 0,
    accusation: { kind: "absent" },
  });
}

function escalatesAtMs(link: Link, silenceMs: number, closedMs: number): number {
  switch (link.kind) {
    case "open":
      return link.heardAtMs + silenceMs;
    case "closed":
      return link.countedFromAtMs + closedMs;
    case "none":
    case "left":
      return Number.POSITIVE_INFINITY;
  }
}

function onBlind(state: HealthState, nowAtMs: number, blindMs: number): HealthStep {
  const { link, status } = state;
  if (link.kind === "closed") link.countedFromAtMs = nowAtMs;
  if (link.kind === "open") {
    link.heardAtMs = nowAtMs;
    link.lastReportAtMs = null;
  }
  if (status.health === "unknown") {
    if (status.cause !== "never_connected") status.sinceAtMs = nowAtMs;
    status.goodCount = 0;
    return { state, effects: NO_EFFECTS };
  }
  if (link.kind !== "open" || status.health === "down") return { state, effects: NO_EFFECTS };
  return change(state, {
    health: "unknown",
    cause: "hub_blind",
    sinceAtMs: nowAtMs,
    goodCount: 0,
    before: lastKnown(state),
    blindMs,
  });
}

function onRestarted(state: HealthState, nowAtMs: number): HealthStep {
  const { status } = state;
  state.link = { kind: "none" };
  state.window = createHeartbeatWindow(state.expectedIntervalMs);
  if (status.health === "unknown" && status.cause === "never_connected")
    return { state, effects: NO_EFFECTS };
  const before = status.health === "unknown" ? status.before : lastKnown(state);
  return change(state, {
    health: "unknown",
    cause: "hub_restarted",
    sinceAtMs: nowAtMs,
    goodCount: 0,
    before,
  });
}

function lastKnown(state: HealthState): LastKnown {
  return {
    health: state.status.health,
    reason: describeHealth(state),
    sinceAtMs: state.status.sinceAtMs,
  };
}

/** Replaces the status. A changed reason at the same health is told too, but is not news. */
function change(state: HealthState, status: HealthStatus): HealthStep {
  const old = state.status;
  const fromBefore = old.health === "unknown" && old.cause !== "never_connected" ? old.before.health : null;
  state.status = status;
  const byTheHub = status.health === "unknown" || status.health === fromBefore;
  if (byTheHub && fromBefore !== null && old.health === "unknown" && "before" in old) {
    // Nothing happened to the node: it has been what it is since before the hub lost sight of it.
    if (status.health === old.before.health) status.sinceAtMs = old.before.sinceAtMs;
  }
  const effect: HealthEffect = {
    kind: "changed",
    from: old.health,
    to: status.health,
    reason: describeHealth(state),
    sinceAtMs: status.sinceAtMs,
    isNews: status.health !== old.health && !byTheHub,
  };
  return { state, effects: [effect] };
}
