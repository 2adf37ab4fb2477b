import { headerLines } from "../http1/header-lines.ts";
import type { InstanceConnection } from "../http1/instance-connection.ts";
import type { StreamedBody } from "./client-side.ts";

export type BodyHandlers = {
  /** Something of it moved. */
  onMoved(): void;
  /** All of it is out. */
  onSent(): void;
};

/** Passes what a client still sends on to an instance, as fast as that takes it. */
export class QuestionBody {
  readonly #connection: InstanceConnection;
  readonly #body: StreamedBody;
  readonly #handlers: BodyHandlers;
  #isOver = false;
  #isStopped = false;

  constructor(connection: InstanceConnection, body: StreamedBody, handlers: BodyHandlers) {
    this.#connection = connection;
    this.#body = body;
    this.#handlers = handlers;
    body.stream.on("data", (piece: Buffer) => this.#pass(piece));
    body.stream.once("end", () => this.#end());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The instance takes more. */
  goOn(): void {
    if (this.#isStopped || this.#isOver) return;
    this.#handlers.onMoved();
    this.#body.stream.resume();
  }

  /** Nobody wants the rest: it is read and thrown away. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (!this.#isOver) this.#body.stream.resume();
  }

  #pass(piece: Buffer): void {
    if (this.#isStopped) return;
    this.#handlers.onMoved();
    const connection = this.#connection;
    const isTaken = this.#body.isChunked ? connection.writeChunk(piece) : connection.writeBytes(piece);
    if (!isTaken) this.#body.stream.pause();
  }

  #end(): void {
    if (this.#isStopped) return;
    this.#isOver = true;
    const { stream, isChunked } = this.#body;
    if (isChunked) this.#connection.write(`0\r\n${headerLines(stream.rawTrailers)}\r\n`);
    this.#handlers.onSent();
  }
}
