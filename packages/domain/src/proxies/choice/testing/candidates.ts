import type { ProxyId } from "@orrery/protocol";
import type { Candidate, ProxyAsk } from "../candidate.ts";

export const ANY: ProxyAsk = { session: null, country: null, tier: null, tried: [] };

export function idOf(name: string): ProxyId {
  return name as ProxyId;
}

export function healthOf(health: Candidate["health"]["health"], cooldownEndsMs: number | null = null) {
  return {
    health,
    fault: health === "healthy" || health === "unproven" ? null : ("dial" as const),
    cooldownEndsMs,
  };
}

export function candidate(name: string, overrides: Partial<Candidate> = {}): Candidate {
  return {
    proxyId: idOf(name),
    exit: `exit of ${name}`,
    tier: "primary",
    country: null,
    health: healthOf("healthy"),
    isRetired: false,
    heldUntilMs: null,
    isSpent: false,
    retryInMs: null,
    peakMs: 50,
    success: 1,
    openCount: 0,
    leaseCount: 0,
    budgetLeftRatio: 1,
    weight: 10,
    slowStart: 1,
    ...overrides,
  };
}
