import type { ErrorCode, WireError } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs } from "@orrery/runtime";
import { type AgentEnd, EXIT_CODE } from "../agent-end.ts";

/** How one connection to the hub ended. */
export type SessionEnd =
  /** The hub said why it closes, or why it does not let us in. */
  { kind: "closed_by_hub"; error: WireError } | { kind: "lost"; reason: string } | { kind: "left" };

export type NextStep =
  | { step: "reconnect"; slowly: boolean }
  /** The certificate is what is wrong: renew it, then come back. */
  | { step: "renew" }
  | { step: "end"; end: AgentEnd };

/** What to do after a connection ended: come back, renew first, or give up with a sentence. */
export function afterSession(end: Exclude<SessionEnd, { kind: "left" }>): NextStep {
  if (end.kind === "lost") return { step: "reconnect", slowly: false };
  const { code, message } = end.error;
  switch (code) {
    case "SUPERSEDED":
      return { step: "end", end: { exitCode: EXIT_CODE.superseded, sentence: message } };
    case "NODE_REMOVED":
    case "NODE_REJECTED":
    case "CERTIFICATE_REVOKED":
    case "CERTIFICATE_UNTRUSTED":
    case "PROTOCOL_INCOMPATIBLE":
      return { step: "end", end: { exitCode: EXIT_CODE.refused, sentence: message } };
    case "CERTIFICATE_EXPIRED":
      return { step: "renew" };
    default:
      return { step: "reconnect", slowly: !end.error.retryable || code === "FLOODING" };
  }
}

/** Refusals that a new join token mends. */
export function isMendedByToken(code: ErrorCode): boolean {
  return code === "NODE_REMOVED" || code === "CERTIFICATE_REVOKED" || code === "CERTIFICATE_UNTRUSTED";
}

const QUICK: BackoffPolicy = { baseMs: 250, maxMs: 1000 };
const PATIENT: BackoffPolicy = { baseMs: 1000, maxMs: 15_000 };
/** About half a minute: as long as a hub takes to restart, its return is seen within a second. */
const QUICK_ATTEMPTS = 30;

/** `attempt` counts the tries since the last connection that held, from 0. */
export function reconnectDelayMs(attempt: number, slowly: boolean, random: () => number): number {
  if (!slowly && attempt < QUICK_ATTEMPTS) return backoffMs(QUICK, attempt, random);
  return backoffMs(PATIENT, slowly ? attempt : attempt - QUICK_ATTEMPTS, random);
}
