import type { ServiceSettings } from "@orrery/protocol";

/** What probes say of one instance. */
export type ProbeHealth = {
  readonly verdict: "unproven" | "up" | "down";
  /** Probes in a row that speak against the verdict. */
  readonly against: number;
  /** Of the last probe that failed, in a sentence. */
  readonly reason: string;
};

export const UNPROVEN: ProbeHealth = {
  verdict: "unproven",
  against: 0,
  reason: "No probe has told of it yet.",
};

const SENTENCE_MAX = 300;

/** Rules RH1 and RH2. The same object where nothing changes. */
export function stepProbe(
  state: ProbeHealth,
  { isOk, sentence }: { readonly isOk: boolean; readonly sentence: string },
  { downAfter, upAfter }: Pick<ServiceSettings["health"], "downAfter" | "upAfter">,
): ProbeHealth {
  const reason = isOk ? state.reason : sentence.slice(0, SENTENCE_MAX);
  if (state.verdict === "unproven" && isOk) return { verdict: "up", against: 0, reason };
  if (state.verdict !== "unproven" && isOk === (state.verdict === "up")) {
    return state.against === 0 ? state : { ...state, against: 0, reason };
  }
  const against = state.against + 1;
  if (against < (isOk ? upAfter : downAfter)) return { ...state, against, reason };
  return { verdict: isOk ? "up" : "down", against: 0, reason };
}
