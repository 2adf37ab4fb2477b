import type { AnswerHead } from "../http1/answer-head.ts";
import type { AnswerTaker, InstanceAsk } from "./ask-instance.ts";
import type { ClientAnswer } from "./client-side.ts";

export type AnswerPassing = {
  readonly ask: InstanceAsk;
  readonly head: AnswerHead;
  /** Nothing of its body came with it. */
  readonly isAlone: boolean;
  /** For the client: name and value in turn. */
  readonly headers: readonly string[];
  /** Something of it moved. */
  onMoved(): void;
  /** Once: it is over. `whole`: the client has all of it; `broken`: the instance ended in the middle; `gone`: the client did. */
  onOver(how: "whole" | "broken" | "gone"): void;
};

/** Passes what an instance says on as it comes, as fast as the client takes it. */
export function passAnswer(answer: ClientAnswer, passing: AnswerPassing): AnswerTaker {
  const { ask, head, isAlone, headers } = passing;
  let isBroken = false;
  const breakOff = (): void => {
    isBroken = true;
    answer.destroy();
  };
  answer.handlers = {
    onDrain: () => {
      passing.onMoved();
      ask.resume();
    },
    onClose: (isWhole) => {
      // What nobody reads any more is not fetched.
      ask.cancel();
      passing.onOver(isBroken ? "broken" : isWhole ? "whole" : "gone");
    },
  };
  const { status, reason, framing } = head;
  const hasLength = framing.kind === "length";
  if (!answer.begin({ status, reason, headers, hasLength, isAlone })) breakOff();
  return {
    onData: (piece) => {
      passing.onMoved();
      if (!answer.write(piece)) ask.pause();
    },
    onEnd: (trailers) => answer.end(trailers),
    onBroken: breakOff,
  };
}
