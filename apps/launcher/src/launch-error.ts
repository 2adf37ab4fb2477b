/** A start that cannot go on for a reason the reader can mend: shown as this one sentence, without a stack trace. */
export class LaunchError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "LaunchError";
  }
}

/** Ctrl-C during the start: nothing failed, there is only something to put away. */
export class LaunchAborted extends Error {
  constructor() {
    super("The start was broken off.");
    this.name = "LaunchAborted";
  }
}
