import { Code, ConnectError } from "@connectrpc/connect";
import { STREAMS_MAX } from "./limits.ts";

/** Streams of all applications, bounded. */
export class StreamCount {
  #open = 0;

  /** Returns what gives the place back. Throws where there is none. */
  enter(): () => void {
    if (this.#open >= STREAMS_MAX) {
      const sentence = `${STREAMS_MAX} watches and pipelines are open already; close some, or share one.`;
      throw new ConnectError(sentence, Code.ResourceExhausted);
    }
    this.#open += 1;
    let isOpen = true;
    return () => {
      if (isOpen) this.#open -= 1;
      isOpen = false;
    };
  }
}
