import { isOut } from "../health/proxy-health.ts";
import { type Candidate, isHeld, isWished, type ProxyAsk } from "./candidate.ts";

/** Most hopeful first: what waiting helps against. */
export type WhyNone = "spent" | "held" | "tried" | "out" | "unwished" | "empty";

export type NoProxy = {
  /** `spent`: no budget; `held`: targets turn the exits away; `tried`: all failed for this request; `unwished`: none has the country or tier. */
  readonly why: WhyNone;
  readonly sentence: string;
  /** When one may be usable again; null = that is not known. */
  readonly retryAfterMs: number | null;
};

const ORDER = ["spent", "held", "tried", "out", "unwished"] as const;

const WORDS: Record<(typeof ORDER)[number], string> = {
  spent: "without budget left for this target",
  held: "turned away by this target",
  tried: "failed for this request",
  out: "cooling down, dead or with refused credentials",
  unwished: "retired, or not of the country or tier that was asked for",
};

/** Says of a pool that has no proxy for a request how many are missing for which reason. */
export function whyNone(candidates: readonly Candidate[], ask: ProxyAsk, nowMs: number): NoProxy {
  if (candidates.length === 0) {
    return { why: "empty", sentence: "The pool has no proxies yet: import some.", retryAfterMs: null };
  }
  const counts = new Map<WhyNone, number>();
  let retryAfterMs: number | null = null;
  for (const candidate of candidates) {
    const why = whyNot(candidate, ask, nowMs);
    counts.set(why, (counts.get(why) ?? 0) + 1);
    const inMs = why === "tried" || why === "unwished" ? null : usableInMs(candidate, nowMs);
    if (inMs !== null) retryAfterMs = Math.min(retryAfterMs ?? inMs, inMs);
  }
  const present = ORDER.filter((why) => counts.has(why));
  const parts = present.map((why) => `${counts.get(why)} ${WORDS[why]}`);
  return {
    why: present[0] ?? "out",
    sentence: `None of ${candidates.length} proxies can be used: ${parts.join("; ")}.`,
    retryAfterMs,
  };
}

function whyNot(candidate: Candidate, ask: ProxyAsk, nowMs: number): (typeof ORDER)[number] {
  if (!isWished(candidate, ask)) return "unwished";
  if (ask.tried.includes(candidate.proxyId)) return "tried";
  if (isOut(candidate.health)) return "out";
  return isHeld(candidate, nowMs) ? "held" : "spent";
}

/** All that speaks against it must have passed. */
function usableInMs({ health, heldUntilMs, isSpent, retryInMs }: Candidate, nowMs: number): number | null {
  if (isOut(health) && health.cooldownEndsMs === null) return null;
  if (isSpent && retryInMs === null) return null;
  return Math.max(
    0,
    (health.cooldownEndsMs ?? nowMs) - nowMs,
    (heldUntilMs ?? nowMs) - nowMs,
    isSpent ? (retryInMs ?? 0) : 0,
  );
}
