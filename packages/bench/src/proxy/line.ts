import { connect, type Socket } from "node:net";

/** `isLast`: the other side ends the connection after it. */
export type Answer = { status: number; isLast: boolean };

type Pending = { bodyBytes: number; resolve: (answer: Answer) => void; reject: (error: Error) => void };

/** Nothing was answered on it. */
export class LineEnded extends Error {}

/** One connection, on which one question at a time is asked; it reads as little as it can, so that the load is cheaper than what it measures. */
export class Line {
  readonly socket: Socket;
  #pending: Pending | null = null;
  #heard: Buffer | null = null;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", this.#onData);
    const ended = (error?: Error): void => {
      this.#isClosed = true;
      this.#pending?.reject(
        new LineEnded(`the connection ended before an answer (${error?.message ?? "closed"})`),
      );
      this.#pending = null;
    };
    socket
      .on("error", ended)
      .on("end", ended)
      .on("close", () => ended());
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Line(socket));
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when a head and so many bytes of a body have come. */
  ask(text: string, bodyBytes: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending = { bodyBytes, resolve, reject };
      this.socket.write(text, "latin1");
    });
  }

  /** From now on bytes are only counted. */
  countBytes(onBytes: (bytes: number) => void): void {
    this.socket.off("data", this.#onData);
    this.socket.on("data", (chunk: Buffer) => onBytes(chunk.length));
  }

  close(): void {
    this.socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    const heard = this.#heard === null ? chunk : Buffer.concat([this.#heard, chunk]);
    const pending = this.#pending;
    const end = heard.indexOf("\r\n\r\n");
    if (pending === null || end < 0 || heard.length < end + 4 + pending.bodyBytes) {
      this.#heard = heard;
      return;
    }
    const head = heard.toString("latin1", 0, end);
    this.#heard = null;
    this.#pending = null;
    const isLast =
      pending.bodyBytes > 0 && (head.startsWith("HTTP/1.0") || /^connection: *close/im.test(head));
    pending.resolve({ status: Number(head.slice(9, 12)), isLast });
  };
}
