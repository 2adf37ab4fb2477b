import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PipelineRequestSchema, WriteResult } from "@orrery/protocol/local";
import type { Agent } from "./orrery-agent.ts";

type Frame = MessageInitShape<typeof PipelineRequestSchema>;
type Operation = NonNullable<NonNullable<Frame["writes"]>[number]["operation"]>;

/** Of one frame and of all that is unanswered. */
const FRAME_WRITES_MAX = 256;

export type PipelineOptions = {
  readonly federation?: string;
  /** One for this process: a sequence that begins at 1 must not be another process's. */
  readonly clientId: string;
};

/** Many writes at once over one stream. What is written in one turn of the event loop travels as one frame. */
export class PipelinedWrites {
  readonly #options: PipelineOptions;
  readonly #waiting = new Map<number, { resolve(result: WriteResult): void; reject(error: unknown): void }>();
  #frame: { sequence: bigint; operation: Operation }[] = [];
  #sequence = 0;
  #wake: (() => void) | null = null;
  #isEnded = false;

  constructor(agent: Agent, options: PipelineOptions) {
    this.#options = options;
    this.#receive(agent.pipeline(this.#frames())).then(
      () => this.#end(new Error("the pipeline has ended")),
      (error: unknown) => this.#end(error),
    );
  }

  get unansweredCount(): number {
    return this.#waiting.size;
  }

  /**
   * At most 1,024 may be unanswered. Writes on their way at once may happen in any order where leaders change in between. Rejects
   * when the stream breaks: then it may have happened or not.
   */
  write(operation: Operation): Promise<WriteResult> {
    if (this.#isEnded) return Promise.reject(new Error("the pipeline has ended"));
    this.#sequence += 1;
    const sequence = this.#sequence;
    this.#frame.push({ sequence: BigInt(sequence), operation });
    if (this.#frame.length === 1) setImmediate(() => this.#wake?.());
    return new Promise((resolve, reject) => this.#waiting.set(sequence, { resolve, reject }));
  }

  /** What is unanswered is still answered. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *#frames(): AsyncGenerator<Frame> {
    const { federation = "", clientId } = this.#options;
    for (;;) {
      if (this.#frame.length > 0) {
        const writes = this.#frame.splice(0, FRAME_WRITES_MAX);
        const [oldest = 1] = this.#waiting.keys();
        yield { federation, clientId, answeredBelow: BigInt(oldest), writes };
      } else if (this.#isEnded) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  async #receive(responses: AsyncIterable<{ results: WriteResult[] }>): Promise<void> {
    for await (const { results } of responses) {
      for (const result of results) {
        const sequence = Number(result.sequence);
        this.#waiting.get(sequence)?.resolve(result);
        this.#waiting.delete(sequence);
      }
    }
  }

  #end(error: unknown): void {
    this.#isEnded = true;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#wake?.();
  }
}
