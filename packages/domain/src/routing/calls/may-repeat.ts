/** A request that failed at one instance. */
export type FailedTry = {
  readonly method: string;
  /** Something of it may have reached the instance. */
  readonly isSent: boolean;
  /** Something of an answer has gone to the client. */
  readonly isAnswered: boolean;
  /** Its body can be sent again from the beginning; true where it has none. */
  readonly isBodyKept: boolean;
  /** Tries until now, at least 1. */
  readonly tries: number;
  readonly triesMax: number;
  /** As `Call.attempt`. */
  readonly attempt: number;
  readonly leftMs: number;
  readonly marginMs: number;
};

export type MayRepeat = { readonly may: true } | { readonly may: false; readonly sentence: string };

const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/** Does nothing by definition (RFC 9110, 9.2.1). `method` in capitals. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.includes(method);
}

/** Whether it may be tried at another instance (rule RC2), the budget aside. */
export function mayRepeat(failed: FailedTry): MayRepeat {
  if (failed.isAnswered) return no("its answer had begun");
  if (!failed.isBodyKept) return no("its body is gone");
  if (failed.isSent && !isSafeMethod(failed.method)) {
    return no(`${failed.method} may have been done, and is not sent twice`);
  }
  // Who calls does it again: each layer that did so too would multiply the tries.
  if (failed.isSent && failed.attempt > 1) return no("it is a second try of its caller");
  if (failed.tries >= failed.triesMax) return no(`it was tried ${failed.tries} times`);
  if (failed.leftMs <= failed.marginMs) return no("its deadline is too near");
  return { may: true };
}

function no(why: string): MayRepeat {
  return { may: false, sentence: `It is not tried again: ${why}.` };
}
