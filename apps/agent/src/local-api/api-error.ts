import { Code, ConnectError } from "@connectrpc/connect";
import type { KeyAnswer } from "@orrery/domain/keys";
import type { ProposeFailure } from "../coordination/coordination.ts";

type AnswerOf<K extends KeyAnswer["outcome"]> = Extract<KeyAnswer, { outcome: K }>;

export const SENTENCE = {
  overloaded: "Too much is on its way; nothing was done. Ask again in a moment, with fewer requests at once.",
  gone: "This node is not in the federation any more, or its member is being started; ask again, or ask another node.",
  tooLarge: "The request is too large: a value has at most 64 KiB.",
  full: "It does not fit: a value has at most 64 KiB, all keys and values together 64 MiB, and there are at most 10,000 locks.",
  forgotten:
    "This request was answered so long ago that its answer is not known any more; nothing was done now.",
  unknown:
    "It may have been written or not: ask again with the same client and sequence, which tells and never writes twice.",
} as const;

export function fencedSentence(leaderToken: number): string {
  return `The fencing token is not the present leader's, which is ${leaderToken}: another node leads now, or led. Stop acting as the leader, and ask GetLeader.`;
}

/** What the caller of a single write is told where it was not answered. */
export function errorOfFailed(outcome: ProposeFailure): ConnectError {
  switch (outcome.outcome) {
    case "no-quorum":
      return new ConnectError(`${outcome.problem} Nothing was written.`, Code.Unavailable);
    case "overloaded":
      return new ConnectError(SENTENCE.overloaded, Code.ResourceExhausted);
    case "too-large":
      return new ConnectError(SENTENCE.tooLarge, Code.InvalidArgument);
    case "gone":
      return new ConnectError(SENTENCE.gone, Code.NotFound);
    case "unknown":
      return new ConnectError(`${outcome.problem} ${SENTENCE.unknown}`.trim(), Code.DeadlineExceeded);
  }
}

/** Answers that the method has no place for. */
export function errorOfAnswer(
  answer: AnswerOf<"fenced" | "full" | "forgotten" | "malformed"> | KeyAnswer,
): ConnectError {
  switch (answer.outcome) {
    case "fenced":
      return new ConnectError(fencedSentence(answer.leaderToken), Code.FailedPrecondition);
    case "full":
      return new ConnectError(SENTENCE.full, Code.ResourceExhausted);
    case "forgotten":
      return new ConnectError(SENTENCE.forgotten, Code.Aborted);
    default:
      return new ConnectError(
        `The federation answered ${answer.outcome}, which answers something else.`,
        Code.Internal,
      );
  }
}

/** A read that could not be answered. */
export function errorOfRead(
  outcome: { outcome: "no-quorum"; problem: string } | { outcome: "overloaded" | "gone" },
) {
  if (outcome.outcome !== "no-quorum") return errorOfFailed(outcome as ProposeFailure);
  return new ConnectError(
    `${outcome.problem} Ask with stale = true for what this member has.`,
    Code.Unavailable,
  );
}

export function refused(sentence: string): ConnectError {
  return new ConnectError(sentence, Code.InvalidArgument);
}
