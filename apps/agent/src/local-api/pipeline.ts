import type { HandlerContext } from "@connectrpc/connect";
import type { PipelineRequest, WriteResult } from "@orrery/protocol/local";
import type { ApiFederation, FederationDirectory } from "./federation-directory.ts";
import { timeoutMsOf } from "./inputs.ts";
import { WRITES_MAX } from "./limits.ts";
import { checkWrites, proposeWrite } from "./propose-write.ts";
import type { StreamCount } from "./stream-count.ts";

/**
 * One stream of writes. Results that come in one turn of the event loop leave as one message; what has not left yet counts as
 * unanswered, and while too much is unanswered nothing more is read.
 */
export class Pipeline {
  readonly #directory: FederationDirectory;
  readonly #streams: StreamCount;
  #results: WriteResult[] = [];
  #unansweredCount = 0;
  #isFlushing = false;
  /** Null = it goes on. */
  #end: { readonly error: unknown } | null = null;
  #wakeWriter: (() => void) | null = null;
  #wakeReader: (() => void) | null = null;

  constructor(directory: FederationDirectory, streams: StreamCount) {
    this.#directory = directory;
    this.#streams = streams;
  }

  async *run(requests: AsyncIterable<PipelineRequest>, context: HandlerContext) {
    const leave = this.#streams.enter();
    const stop = (): void => this.#finish(null);
    context.signal.addEventListener("abort", stop, { once: true });
    this.#read(requests, context).then(
      () => this.#finish(null),
      (error: unknown) => this.#finish(error ?? new Error("the stream broke")),
    );
    try {
      for (;;) {
        if (this.#results.length > 0) {
          const results = this.#results;
          this.#results = [];
          yield { results };
          this.#unansweredCount -= results.length;
          this.#wakeReader?.();
        } else if (this.#end !== null) {
          if (this.#end.error !== null) throw this.#end.error;
          if (this.#unansweredCount === 0 || context.signal.aborted) return;
          await this.#more();
        } else await this.#more();
      }
    } finally {
      context.signal.removeEventListener("abort", stop);
      this.#finish(null);
      leave();
    }
  }

  async #read(requests: AsyncIterable<PipelineRequest>, context: HandlerContext): Promise<void> {
    let federation: ApiFederation | null = null;
    let named = "";
    let clientId = "";
    for await (const request of requests) {
      if (federation === null || (request.federation !== "" && request.federation !== named)) {
        named = request.federation;
        federation = await this.#directory.find(named);
      }
      if (request.clientId !== "") clientId = request.clientId;
      checkWrites(request.writes, clientId);
      const { answeredBelow, writes } = request;
      for (const write of writes) {
        while (this.#unansweredCount >= WRITES_MAX) {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
          if (this.#end !== null) return;
        }
        this.#unansweredCount += 1;
        const done = (result: WriteResult): void => this.#answered(result);
        proposeWrite(federation, { clientId, answeredBelow, writes }, write, timeoutMsOf(context), done);
      }
    }
  }

  #answered(result: WriteResult): void {
    this.#results.push(result);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#wakeWriter?.();
    });
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  #finish(error: unknown): void {
    this.#end ??= { error };
    this.#wakeWriter?.();
    this.#wakeReader?.();
  }
}
