import type { Socket } from "node:net";
import { type PlainRequest, readPlainRequest } from "../http1/plain-request.ts";
import type { ClientSide } from "./client-side.ts";
import { PlainAnswer } from "./plain-answer.ts";
import type { RequestLimits } from "./request-limits.ts";

export type PlainConnectionOptions = {
  readonly serve: (client: ClientSide) => void;
  /** What is not plain is for another reader, with all that follows it. */
  readonly giveUp: (socket: Socket) => void;
  readonly onClose: () => void;
  readonly limits: RequestLimits;
  readonly keptLines: string;
  /** Nothing new is taken. */
  readonly isDraining: () => boolean;
};

/** A client's connection while all of its requests are plain. */
export class PlainConnection {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  readonly #remoteAddress: string;
  readonly #letGo: () => void;
  readonly #onOver = (isLast: boolean): void => this.#over(isLast);
  #answer: PlainAnswer | null = null;
  /** What came before the answer to what is asked was out. */
  #early: Buffer | null = null;
  #isUsed = false;
  #sinceMs = performance.now();

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#remoteAddress = socket.remoteAddress ?? "";
    const onData = (bytes: Buffer): void => this.#take(bytes);
    const onDrain = (): void => this.#answer?.drained();
    // As Node's server does: whoever ends its side wants no answer.
    const onEnd = (): void => void socket.end();
    const onError = (): void => void socket.destroy();
    const onClose = (): void => {
      this.#answer?.closed();
      options.onClose();
    };
    socket.on("data", onData).on("drain", onDrain).on("end", onEnd).on("error", onError);
    socket.on("close", onClose);
    this.#letGo = () => {
      socket.off("data", onData).off("drain", onDrain).off("end", onEnd).off("error", onError);
      socket.off("close", onClose);
      options.onClose();
    };
  }

  get isIdle(): boolean {
    return this.#answer === null;
  }

  /** At least one request came. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** When it began, or when its last answer was out; monotonic, in ms. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  get socket(): Socket {
    return this.#socket;
  }

  #take(bytes: Buffer): void {
    if (this.#answer !== null) {
      this.#socket.pause();
      this.#early = this.#early === null ? bytes : Buffer.concat([this.#early, bytes]);
      return;
    }
    const request = readPlainRequest(bytes, this.#options.limits);
    if (request === null) this.#giveUp(bytes);
    else this.#serve(request);
  }

  #serve({ method, url, headers, rawHeaders, body }: PlainRequest): void {
    this.#isUsed = true;
    const { keptLines } = this.#options;
    const answer = new PlainAnswer({ socket: this.#socket, method, keptLines, onOver: this.#onOver });
    this.#answer = answer;
    this.#options.serve({
      method,
      url,
      headers,
      rawHeaders,
      answer,
      remoteAddress: this.#remoteAddress,
      body: body === null ? null : { kind: "kept", bytes: body },
      isComplete: true,
      upgrade: null,
      isWaiting: false,
    });
  }

  #over(isLast: boolean): void {
    this.#answer = null;
    this.#sinceMs = performance.now();
    if (isLast || this.#options.isDraining()) {
      this.#socket.end();
      return;
    }
    const early = this.#early;
    if (early === null) return;
    this.#early = null;
    // Not at once: many requests in a row would be as deep a stack.
    process.nextTick(() => {
      if (this.#socket.destroyed) return;
      this.#socket.resume();
      this.#take(early);
    });
  }

  #giveUp(bytes: Buffer): void {
    this.#letGo();
    this.#socket.unshift(bytes);
    this.#options.giveUp(this.#socket);
  }
}
