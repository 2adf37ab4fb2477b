import type { IncomingHttpHeaders } from "node:http";

/** What an answer says of its target's limits, for the exit that it went to. */
export type TargetWord =
  /** It does not want this exit until then. `isSure`: it said so itself, with a time or by 429. */
  | { kind: "hold"; forMs: number; isSure: boolean; sentence: string }
  /** An ordinary answer. */
  | { kind: "fine" };

/** Where a target says 429 and no time. */
const UNSAID_MS = 30_000;
/** Longer than this nobody is believed: a wrong header would take an exit away for days. */
const HOLD_MS_MAX = 3_600_000;
/** Larger numbers in `X-RateLimit-Reset` are seconds since the epoch, or milliseconds. */
const EPOCH_SECONDS_MIN = 1_000_000_000;
const EPOCH_MS_MIN = 1_000_000_000_000;
const FINE: TargetWord = { kind: "fine" };

/**
 * Reads status, Retry-After (RFC 9110, section 10.2.3: seconds or a date), RateLimit and RateLimit-* (draft-ietf-httpapi-ratelimit-headers, old and new
 * forms) and X-RateLimit-*. Times are milliseconds; what cannot be read counts as not said.
 */
export function whatTargetSaid(status: number, headers: IncomingHttpHeaders, nowAtMs: number): TargetWord {
  const isTurnedAway = status === 429 || status === 403 || status === 503;
  const retryAfterMs = isTurnedAway ? retryAfter(headers["retry-after"], nowAtMs) : null;
  if (retryAfterMs !== null) {
    return hold(
      retryAfterMs,
      `The target answered ${status} and asks to come back in ${seconds(retryAfterMs)}.`,
    );
  }
  const quota = isTurnedAway || hasQuota(headers) ? readQuota(headers, nowAtMs) : null;
  if (status === 429) {
    const forMs = quota?.resetInMs ?? null;
    if (forMs !== null) {
      return hold(forMs, `The target answered 429; its limit begins anew in ${seconds(forMs)}.`);
    }
    return hold(UNSAID_MS, "The target answered 429 and did not say for how long.");
  }
  if (quota !== null && quota.left === 0 && quota.resetInMs !== null && quota.resetInMs > 0) {
    return hold(
      quota.resetInMs,
      `The target says that nothing is left of its limit for ${seconds(quota.resetInMs)}.`,
    );
  }
  if (status === 403) {
    return { kind: "hold", forMs: UNSAID_MS, isSure: false, sentence: "The target answered 403." };
  }
  return FINE;
}

function hold(forMs: number, sentence: string): TargetWord {
  return { kind: "hold", forMs: Math.min(HOLD_MS_MAX, Math.max(0, forMs)), isSure: true, sentence };
}

function hasQuota(headers: IncomingHttpHeaders): boolean {
  return (
    headers["x-ratelimit-remaining"] !== undefined ||
    headers["ratelimit-remaining"] !== undefined ||
    headers.ratelimit !== undefined
  );
}

function readQuota(
  headers: IncomingHttpHeaders,
  nowAtMs: number,
): { left: number | null; resetInMs: number | null } {
  const combined = text(headers.ratelimit);
  if (combined !== null) {
    // `"default";r=0;t=30`, and the older `limit=100, remaining=0, reset=30`.
    const left = field(combined, /(?:^|[;,\s])(?:r|remaining)=(\d+)/i);
    const reset = field(combined, /(?:^|[;,\s])(?:t|reset)=(\d+)/i);
    return { left, resetInMs: reset === null ? null : reset * 1000 };
  }
  return {
    left: number(headers["ratelimit-remaining"]) ?? number(headers["x-ratelimit-remaining"]),
    resetInMs: resetIn(number(headers["ratelimit-reset"]) ?? number(headers["x-ratelimit-reset"]), nowAtMs),
  };
}

function retryAfter(header: string | undefined, nowAtMs: number): number | null {
  const value = text(header);
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // A date is never only digits and signs, which Date.parse would take for a year.
  const atMs = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowAtMs);
}

function resetIn(value: number | null, nowAtMs: number): number | null {
  if (value === null) return null;
  if (value >= EPOCH_MS_MIN) return Math.max(0, value - nowAtMs);
  if (value >= EPOCH_SECONDS_MIN) return Math.max(0, value * 1000 - nowAtMs);
  return value * 1000;
}

function text(header: string | string[] | undefined): string | null {
  const value = Array.isArray(header) ? header[0] : header;
  return value === undefined ? null : value.slice(0, 500).trim();
}

function number(header: string | string[] | undefined): number | null {
  const value = text(header);
  return value !== null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

function field(value: string, pattern: RegExp): number | null {
  const found = pattern.exec(value)?.[1];
  return found === undefined ? null : Number(found);
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
