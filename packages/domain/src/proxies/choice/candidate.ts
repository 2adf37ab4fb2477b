import type { ProxyId, ProxyTier } from "@orrery/protocol";
import type { ProxyHealthState } from "../health/proxy-health.ts";
import type { Scored } from "./score.ts";

/** One proxy of a pool, as it stands for one request. */
export type Candidate = Scored & {
  readonly proxyId: ProxyId;
  /** As `exitOf`. */
  readonly exit: string;
  readonly tier: ProxyTier;
  /** As `slowStartOf`. */
  readonly slowStart: number;
  /** Where its traffic leaves, else as its seller says. */
  readonly country: string | null;
  readonly health: Pick<ProxyHealthState, "health" | "fault" | "cooldownEndsMs">;
  readonly isRetired: boolean;
  /** Its exit is not to be used for the request's target until then; null = it may be. */
  readonly heldUntilMs: number | null;
  /** No unit is left of a limit that counts the request; `budgetLeftRatio` is then not looked at. */
  readonly isSpent: boolean;
  /** When there may be units again; null = that is not known. */
  readonly retryInMs: number | null;
};

/** What a request asks of its proxy. */
export type ProxyAsk = {
  readonly session: string | null;
  readonly country: string | null;
  readonly tier: ProxyTier | null;
  /** Of this request, oldest first. */
  readonly tried: readonly ProxyId[];
};

/** What limits and blocks count by: the address that targets see, or the proxy as long as it is not known. */
export function exitOf({
  id,
  exit,
}: {
  readonly id: string;
  readonly exit: { readonly address: string } | null;
}): string {
  return exit?.address ?? `proxy ${id}`;
}

/** Whether the ask's own wishes allow it at all. */
export function isWished(candidate: Candidate, ask: ProxyAsk): boolean {
  if (candidate.isRetired) return false;
  if (ask.country !== null && candidate.country !== ask.country) return false;
  return ask.tier === null || candidate.tier === ask.tier;
}

/** Nothing speaks against it for this request but its health. */
export function isFree(candidate: Candidate, ask: ProxyAsk, nowMs: number): boolean {
  if (candidate.isSpent || isHeld(candidate, nowMs) || !isWished(candidate, ask)) return false;
  return !ask.tried.includes(candidate.proxyId);
}

export function isHeld({ heldUntilMs }: Candidate, nowMs: number): boolean {
  return heldUntilMs !== null && nowMs < heldUntilMs;
}
