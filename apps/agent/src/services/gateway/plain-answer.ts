import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { headerLines } from "../http1/header-lines.ts";
import { writeChunk } from "../http1/write-chunk.ts";
import { type AnswerBegin, type AnswerHandlers, type ClientAnswer, isLast } from "./client-side.ts";

/** Together with its head, a body up to here goes out as one piece of text. */
const JOINED_MAX = 8192;

export type PlainAnswerOptions = {
  readonly socket: Socket;
  readonly method: string;
  /** What the client hears of how long its connection is kept, as header lines. */
  readonly keptLines: string;
  /** It is out; `isLast`: the connection is not to be used again. */
  readonly onOver: (isLast: boolean) => void;
};

/** An answer on a connection that is ours alone. */
export class PlainAnswer implements ClientAnswer {
  readonly #options: PlainAnswerOptions;
  readonly #socket: Socket;
  handlers: AnswerHandlers | null = null;
  /** A head that has not been written yet: its body may go with it. */
  #head: string | null = null;
  #isBegun = false;
  #isChunked = false;
  #isLast = false;
  #isClosed = false;

  constructor(options: PlainAnswerOptions) {
    this.#options = options;
    this.#socket = options.socket;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  get isGone(): boolean {
    return this.#isClosed || this.#socket.destroyed;
  }

  get isHeldUp(): boolean {
    return this.#socket.writableNeedDrain;
  }

  begin({ status, reason, headers, hasLength, isAlone }: AnswerBegin): boolean {
    this.#isBegun = true;
    const hasBody = this.#options.method !== "HEAD" && status >= 200 && status !== 204 && status !== 304;
    this.#isChunked = hasBody && !hasLength;
    const framing = this.#isChunked ? "Transfer-Encoding: chunked\r\n" : "";
    this.#head = `HTTP/1.1 ${status} ${reason}\r\n${headerLines(headers)}${framing}${this.#options.keptLines}\r\n`;
    if (isAlone) this.#flush();
    return true;
  }

  write(piece: Buffer): boolean {
    if (this.isGone) return true;
    if (this.#isChunked) {
      this.#flush();
      return writeChunk(this.#socket, piece);
    }
    const head = this.#head;
    this.#head = null;
    if (head === null) return this.#socket.write(piece);
    if (piece.length <= JOINED_MAX) {
      return this.#socket.write(head + piece.toString("latin1", 0, piece.length), "latin1");
    }
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    const isTaken = this.#socket.write(piece);
    this.#socket.uncork();
    return isTaken;
  }

  end(trailers: readonly string[]): void {
    if (this.isGone) return;
    this.#flush();
    if (this.#isChunked) this.#socket.write(`0\r\n${headerLines(trailers)}\r\n`, "latin1");
    if (this.#socket.writableLength === 0) this.#over();
    else this.#socket.write("", () => this.#over());
  }

  say(status: number, headers: readonly string[], body: string): void {
    this.#isBegun = true;
    this.#isLast = isLast(headers);
    const kept = this.#isLast ? "" : this.#options.keptLines;
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${headerLines(headers)}${kept}\r\n`;
    this.#socket.write(this.#options.method === "HEAD" ? head : head + body);
    this.end([]);
  }

  /** Whoever waits for that is not read as plain. */
  goOn(): void {}

  destroy(): void {
    this.#socket.destroy();
  }

  drained(): void {
    this.handlers?.onDrain();
  }

  /** The connection has ended. */
  closed(): void {
    this.#close(false);
  }

  #flush(): void {
    if (this.#head === null) return;
    this.#socket.write(this.#head, "latin1");
    this.#head = null;
  }

  #over(): void {
    if (this.#isClosed) return;
    this.#close(true);
    this.#options.onOver(this.#isLast);
  }

  #close(isWhole: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { handlers } = this;
    this.handlers = null;
    handlers?.onClose(isWhole);
  }
}
