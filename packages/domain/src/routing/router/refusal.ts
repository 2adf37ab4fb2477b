import type { InstanceStanding } from "@orrery/protocol";
import type { Member } from "../health/member.ts";
import type { RoutingRequest } from "../strategies/strategy.ts";

export type Refusal = {
  readonly outcome: "refused";
  /** Most hopeful first: no room; all failed this request; all are out; no contract fits; there is none. */
  readonly why: "full" | "tried" | "out" | "contract" | "empty";
  readonly sentence: string;
  /** When one may be usable again; null = that is not known. */
  readonly retryAfterMs: number | null;
};

const WORDS: Record<InstanceStanding | "tried", string> = {
  usable: "with as many open requests as one may have",
  tried: "failed for this request",
  trial: "on trial with their breaker half open",
  open: "with an open breaker",
  ejected: "left out for answering worse than the others",
  down: "found down by probes",
  unproven: "not found up by a probe yet",
  draining: "ending",
};
const ORDER = Object.keys(WORDS) as (keyof typeof WORDS)[];

/** Says of a service that has no instance for a request how many are missing for which reason (rule RT6). */
export function refusalOf(
  all: readonly Member[],
  fitting: readonly Member[],
  request: RoutingRequest,
  nowMs: number,
): Refusal {
  if (all.length === 0) {
    return refused("empty", "The service has no instances: start some, or look at its worker.", null);
  }
  if (fitting.length === 0) {
    const versions = [...new Set(all.map(({ instance }) => instance.contract))].sort().slice(0, 5).join(", ");
    const asked = request.contract?.slice(0, 64) ?? "any version";
    return refused(
      "contract",
      `No instance has a contract compatible with ${asked}: there are ${versions}.`,
      null,
    );
  }
  const counts = new Map<keyof typeof WORDS, number>();
  for (const member of fitting) {
    const why = request.tried.includes(member.instance.id) ? "tried" : member.standing;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const parts = ORDER.filter((why) => counts.has(why)).map((why) => `${counts.get(why)} ${WORDS[why]}`);
  const why = counts.has("usable") ? "full" : counts.has("tried") ? "tried" : "out";
  const sentence = `None of ${fitting.length} instances can take the request: ${parts.join("; ")}.`;
  return refused(why, sentence, why === "tried" ? null : soonestMs(fitting, nowMs));
}

/** `forMs`: until another one may be asked for. */
export function tooManyContracts(countMax: number, forMs: number): Refusal {
  const sentence = `More than ${countMax - 1} contracts are asked of this service at once: ask for a version that others ask for, such as its major.`;
  return refused("contract", sentence, Math.ceil(forMs));
}

function soonestMs(members: readonly Member[], nowMs: number): number | null {
  const soonest = members.reduce(
    (least, member) => Math.min(least, member.nextChangeMs(nowMs)),
    Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(soonest) ? Math.max(0, Math.ceil(soonest - nowMs)) : null;
}

function refused(why: Refusal["why"], sentence: string, retryAfterMs: number | null): Refusal {
  return { outcome: "refused", why, sentence, retryAfterMs };
}
