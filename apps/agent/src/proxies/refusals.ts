import type { NoProxy } from "@orrery/domain/proxies";
import type { EgressLimit, EgressPool } from "@orrery/protocol";
import type { EgressChoice } from "./egress-port.ts";

type Refusal = Extract<EgressChoice, { outcome: "refused" }>;

const NAMED_MAX = 5;

function refusal(status: Refusal["status"], sentence: string, retryAfterMs: number | null = null): Refusal {
  return { outcome: "refused", status, sentence: sentence.slice(0, 500), retryAfterMs };
}

export function poolGone(): Refusal {
  return refusal(503, "The pool is not served on this node any more: see its node filter.");
}

export function notAllowed(): Refusal {
  return refusal(403, "The credential was revoked, or is not for this pool any more.");
}

export function tooManyWait({ name, settings }: EgressPool): Refusal {
  return refusal(
    429,
    `${settings.queueMax} requests wait for the budgets of the pool ${name} already.`,
    1000,
  );
}

export function stopping(): Refusal {
  return refusal(503, "The agent stops.");
}

export function gaveUpWaiting(): Refusal {
  return refusal(504, "Its time was over, or the client had gone, before it was its turn.");
}

/** Budgets belong to addresses. */
export function noKnownExit({ name }: EgressPool): Refusal {
  const why = `The target is limited by address, and of no proxy of the pool ${name} that could be used is it known yet.`;
  return refusal(
    503,
    `${why} Probes find them: see whether the pool's echo address answers through its proxies.`,
    5000,
  );
}

/** `retryAfterMs`: as the hub says; null = it does not say. */
export function noBudget(
  limits: readonly EgressLimit[],
  exits: readonly string[],
  isHubThere: boolean,
  retryAfterMs: number | null,
): Refusal {
  const which = limits
    .slice(0, NAMED_MAX)
    .map(
      ({ pattern, allowed, windowMs }) => `${pattern} (the fleet may use ${allowed} in ${seconds(windowMs)})`,
    )
    .join(", ");
  const what = `Nothing is left of the limit ${which} on ${named(exits)}.`;
  const when = isHubThere
    ? `There may be more in ${seconds(retryAfterMs ?? 1000)}.`
    : "The hub, which shares it out, is away; what this node had of it is used up.";
  return refusal(429, `${what} ${when}`, retryAfterMs ?? (isHubThere ? 1000 : 5000));
}

/** `isTried`: proxies have failed for this request already. */
export function noProxy({ why, sentence, retryAfterMs }: NoProxy, isTried: boolean): Refusal {
  switch (why) {
    case "held":
      return refusal(429, sentence, retryAfterMs);
    case "spent":
      return refusal(429, sentence, retryAfterMs ?? 1000);
    case "tried":
      return refusal(502, sentence, retryAfterMs);
    case "out":
      return refusal(isTried ? 502 : 503, sentence, retryAfterMs);
    case "unwished":
    case "empty":
      return refusal(503, sentence);
  }
}

/** Some of a long list. */
function named(things: readonly string[]): string {
  const some = things.slice(0, NAMED_MAX).join(", ");
  return things.length > NAMED_MAX ? `${some} and ${things.length - NAMED_MAX} more` : some;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.ceil(ms)} ms` : `${Math.ceil(ms / 1000)} s`;
}
