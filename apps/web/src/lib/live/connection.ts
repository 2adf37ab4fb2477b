import { VIEW_STALE_MS } from "@orrery/domain";

/** How current this page is. `hubHeardAtMs` is in the hub's time. */
export type Connection =
  | { phase: "connecting"; hubHeardAtMs: null }
  | { phase: "live"; hubHeardAtMs: null }
  /** The connection broke moments ago; what is on screen is at most a few seconds old. */
  | { phase: "reconnecting"; hubHeardAtMs: number }
  /** Nothing heard for longer than three pulses: nothing on screen may pass as current. */
  | { phase: "stale"; hubHeardAtMs: number };

export const CONNECTING: Connection = { phase: "connecting", hubHeardAtMs: null };
export const LIVE: Connection = { phase: "live", hubHeardAtMs: null };

export type Evidence = {
  isConnected: boolean;
  /** Null = never heard. */
  hubHeardAtMs: number | null;
  nowAtMs: number;
};

export function connectionOf(evidence: Evidence): Connection {
  const { hubHeardAtMs } = evidence;
  if (hubHeardAtMs === null) return CONNECTING;
  if (evidence.nowAtMs - hubHeardAtMs > VIEW_STALE_MS) return { phase: "stale", hubHeardAtMs };
  return evidence.isConnected ? LIVE : { phase: "reconnecting", hubHeardAtMs };
}

export function isSameConnection(a: Connection, b: Connection): boolean {
  return a.phase === b.phase && a.hubHeardAtMs === b.hubHeardAtMs;
}
