import { type NodeAdmission, NodeHealth, NodeScheduling } from "@orrery/protocol";

/**
 * How single fields stand in a frame's bytes, and in the columns of a `MapFleet`, which keeps them as they come. Rules MF1.. in
 * SPEC.md.
 */

/** A delay of a minute is no measurement any more, whoever reported it. */
export const RTT_MAX_MS = 60_000;
const RTT_UNITS_PER_MS = 100;
/** 0 = no answer, then 0.00 ms to `RTT_MAX_MS` in steps of 10 microseconds, then "absurd". */
export const RTT_CODE_NONE = 0;
export const RTT_CODE_ABSURD = RTT_MAX_MS * RTT_UNITS_PER_MS + 2;

export const LOAD_CODE_MAX = 250;
export const LOAD_CODE_UNKNOWN = 255;
export const JITTER_CODE_UNKNOWN = 255;
export const LOSS_CODE_MAX = 255;

const JITTER_CODE_MAX = 254;
const JITTER_MIN_MS = 0.01;
/** From 0.01 ms at code 1 to 60 s at code 254, each 6.4 % above the one before. */
const JITTER_STEP = (RTT_MAX_MS / JITTER_MIN_MS) ** (1 / (JITTER_CODE_MAX - 1));

const SCHEDULING_SHIFT = 3;
const THREE_BITS = 0b111;
const LEADS_BIT = 0b0100_0000;
const MEMBER_BIT = 0b1000_0000;
/** Who is not admitted has no scheduling that counts, so its admission stands there. */
const WAITING_CODE = NodeScheduling.options.length;
const REJECTED_CODE = WAITING_CODE + 1;

/** What of a node changes often. `loadRatio`: 0..1, null = not known. */
export type MapNodeState = {
  readonly health: NodeHealth;
  readonly admission: NodeAdmission;
  readonly scheduling: NodeScheduling;
  readonly leads: boolean;
  readonly isMember: boolean;
  readonly loadRatio: number | null;
};

export function stateCode(state: Omit<MapNodeState, "loadRatio">): number {
  return (
    NodeHealth.options.indexOf(state.health) |
    (schedulingCode(state) << SCHEDULING_SHIFT) |
    (state.leads ? LEADS_BIT : 0) |
    (state.isMember ? MEMBER_BIT : 0)
  );
}

function schedulingCode({ admission, scheduling }: Pick<MapNodeState, "admission" | "scheduling">): number {
  if (admission === "waiting") return WAITING_CODE;
  if (admission === "rejected") return REJECTED_CODE;
  return NodeScheduling.options.indexOf(scheduling);
}

export function isStateCode(code: number): boolean {
  return (
    (code & THREE_BITS) < NodeHealth.options.length &&
    ((code >> SCHEDULING_SHIFT) & THREE_BITS) <= REJECTED_CODE
  );
}

/** Of a valid code. */
export function stateOf(code: number, loadCode: number): MapNodeState {
  return {
    health: healthOf(code),
    admission: admissionOf(code),
    scheduling: schedulingOf(code),
    leads: leadsOf(code),
    isMember: (code & MEMBER_BIT) !== 0,
    loadRatio: loadRatioOf(loadCode),
  };
}

export function healthOf(code: number): NodeHealth {
  return NodeHealth.options[code & THREE_BITS] ?? "unknown";
}

export function admissionOf(code: number): NodeAdmission {
  const scheduling = (code >> SCHEDULING_SHIFT) & THREE_BITS;
  if (scheduling === WAITING_CODE) return "waiting";
  return scheduling === REJECTED_CODE ? "rejected" : "admitted";
}

export function schedulingOf(code: number): NodeScheduling {
  return NodeScheduling.options[(code >> SCHEDULING_SHIFT) & THREE_BITS] ?? "active";
}

export function leadsOf(code: number): boolean {
  return (code & LEADS_BIT) !== 0;
}

/** What is no number counts as not known; what lies outside 0..1 is brought inside. */
export function loadCode(loadRatio: number | null): number {
  if (loadRatio === null || Number.isNaN(loadRatio)) return LOAD_CODE_UNKNOWN;
  return Math.round(Math.min(1, Math.max(0, loadRatio)) * LOAD_CODE_MAX);
}

export function loadRatioOf(code: number): number | null {
  return code > LOAD_CODE_MAX ? null : code / LOAD_CODE_MAX;
}

/** Null = no answer. What is no number, below 0 or over a minute is "absurd". */
export function rttCode(rttMs: number | null): number {
  if (rttMs === null) return RTT_CODE_NONE;
  if (!(rttMs >= 0 && rttMs <= RTT_MAX_MS)) return RTT_CODE_ABSURD;
  return Math.round(rttMs * RTT_UNITS_PER_MS) + 1;
}

/** -1 = no answer; an absurd one counts as `RTT_MAX_MS`. */
export function rttMsOf(code: number): number {
  return code === RTT_CODE_NONE ? -1 : Math.min(RTT_MAX_MS, (code - 1) / RTT_UNITS_PER_MS);
}

export function jitterCode(jitterMs: number | null): number {
  if (jitterMs === null || Number.isNaN(jitterMs)) return JITTER_CODE_UNKNOWN;
  if (jitterMs < JITTER_MIN_MS / 2) return 0;
  const code = 1 + Math.round(Math.log(jitterMs / JITTER_MIN_MS) / Math.log(JITTER_STEP));
  return Math.min(JITTER_CODE_MAX, Math.max(1, code));
}

export function jitterMsOf(code: number): number | null {
  if (code >= JITTER_CODE_UNKNOWN) return null;
  return code === 0 ? 0 : JITTER_MIN_MS * JITTER_STEP ** (code - 1);
}

/** Some loss is never rounded to none, nor nearly complete loss to complete. What is no number counts as none. */
export function lossCode(lossRatio: number): number {
  if (!(lossRatio > 0)) return 0;
  if (lossRatio >= 1) return LOSS_CODE_MAX;
  return Math.min(LOSS_CODE_MAX - 1, Math.max(1, Math.round(lossRatio * LOSS_CODE_MAX)));
}

export function lossRatioOf(code: number): number {
  return code / LOSS_CODE_MAX;
}
