import type { ProviderState } from "@orrery/protocol";
import { instancesText } from "../policies/wording.ts";

/** What was heard of it last. */
export type ProviderNews =
  /** It told what there is. */
  | { readonly outcome: "answered" }
  /** It said yes to the number that is wanted. */
  | { readonly outcome: "accepted" }
  | { readonly outcome: "quota"; readonly sentence: string }
  | { readonly outcome: "failed"; readonly sentence: string };

export type ProviderFacts = {
  readonly news: ProviderNews;
  readonly wanted: number;
  /** It keeps that number: it said so, or said yes to it. */
  readonly isTold: boolean;
  /** Of `wanted`: those that are there, starting ones too, and those that are ready. */
  readonly presentCount: number;
  readonly readyCount: number;
};

type Options = { readonly startWithinMs: number; readonly random: () => number };

const AGAIN_FIRST_MS = 2000;
const AGAIN_MAX_MS = 300_000;

/** One step (rules SV1 to SV8). */
export function stepProvider(
  before: ProviderState,
  facts: ProviderFacts,
  { startWithinMs, random }: Options,
  nowMs: number,
): ProviderState {
  const { news, wanted, isTold } = facts;
  if (news.outcome === "quota" || news.outcome === "failed") {
    const state = news.outcome === "quota" ? "quota" : "failing";
    const failureCount = (before.state === state ? before.failureCount : 0) + 1;
    return {
      ...{ state, sentence: news.sentence.slice(0, 1000), failureCount },
      sinceAtMs: before.state === state ? before.sinceAtMs : nowMs,
      nextTryAtMs: nowMs + againMs(failureCount, random),
    };
  }
  // What it could not be told is told again later; that it says what there is, is no yes.
  const isOwed = before.state === "quota" || before.state === "failing";
  if (isOwed && news.outcome === "answered" && !isTold) return before;
  const isThere = isTold && facts.presentCount === wanted;
  if (isThere && facts.readyCount === wanted) {
    return settled(before, "ok", `It keeps ${instancesText(wanted)}.`, nowMs);
  }
  const isNewYes = news.outcome === "accepted" && before.state !== "idle-yes";
  const isStill = before.state === "waiting" || before.state === "idle-yes";
  const sinceAtMs = isStill && !isNewYes ? before.sinceAtMs : nowMs;
  if (isThere || !isTold || (before.state !== "idle-yes" && nowMs - sinceAtMs < startWithinMs)) {
    return settled({ ...before, sinceAtMs, state: "waiting" }, "waiting", waitText(facts), nowMs);
  }
  const isDue = before.state !== "idle-yes" || news.outcome === "accepted";
  const failureCount = (before.state === "idle-yes" ? before.failureCount : 0) + (isDue ? 1 : 0);
  return {
    state: "idle-yes",
    sentence: `It said yes to ${instancesText(wanted)} and does not do it: there are ${facts.presentCount}.`,
    sinceAtMs: before.state === "idle-yes" ? before.sinceAtMs : nowMs,
    failureCount,
    nextTryAtMs: isDue ? nowMs + againMs(failureCount, random) : before.nextTryAtMs,
  };
}

/** Whether it may be asked what there is (rule SV5). */
export function mayAsk({ state, nextTryAtMs }: ProviderState, nowMs: number): boolean {
  return state !== "failing" || nextTryAtMs === null || nextTryAtMs <= nowMs;
}

/** Whether it is to be told the number that is wanted (rules SV4, SV6). `isNew`: another one than it was told last. */
export function mustTell(
  { state, nextTryAtMs }: ProviderState,
  { isTold, isNew }: { readonly isTold: boolean; readonly isNew: boolean },
  nowMs: number,
): boolean {
  const isDue = nextTryAtMs === null || nextTryAtMs <= nowMs;
  if (isTold) return state === "idle-yes" && isDue;
  return isDue || (isNew && state !== "failing");
}

/** Rule SV7. */
export function isInTrouble({ state, failureCount }: ProviderState): boolean {
  return state === "quota" || state === "idle-yes" || (state === "failing" && failureCount >= 2);
}

function settled(
  before: ProviderState,
  state: "ok" | "waiting",
  sentence: string,
  nowMs: number,
): ProviderState {
  const sinceAtMs = before.state === state ? before.sinceAtMs : nowMs;
  return { state, sentence, sinceAtMs, failureCount: 0, nextTryAtMs: null };
}

function waitText({ isTold, wanted, presentCount, readyCount }: ProviderFacts): string {
  if (!isTold) return `It is to be told to keep ${instancesText(wanted)}; there are ${presentCount}.`;
  if (presentCount > wanted)
    return `It said yes to ${instancesText(wanted)}; there are still ${presentCount}.`;
  return `It said yes to ${instancesText(wanted)}; ${presentCount} are there, ${readyCount} of them ready.`;
}

function againMs(failureCount: number, random: () => number): number {
  const longestMs = Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** Math.min(failureCount - 1, 20));
  return longestMs * (1 - random() / 2);
}
