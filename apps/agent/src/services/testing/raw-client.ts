import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type RawAnswer, readRawAnswer } from "./raw-message.ts";

const WAIT_MS = 30_000;

/** A client's connection by bytes. What it hears is latin1 text. */
export class RawClient {
  readonly socket: Socket;
  heard = "";
  readonly closed: Promise<void>;
  #at = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true).on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      this.heard += chunk.toString("latin1");
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawClient(socket);
  }

  /** All that is said to it until the other side ends the connection. */
  static async talk(port: number, bytes: string): Promise<string> {
    const client = await RawClient.to(port);
    client.write(bytes);
    await client.closed;
    return client.heard;
  }

  /** What was heard and is of no answer yet. */
  get rest(): string {
    return this.heard.slice(this.#at);
  }

  write(bytes: string | Buffer): void {
    if (typeof bytes === "string") this.socket.write(bytes, "latin1");
    else this.socket.write(bytes);
  }

  /** Pieces that the other side most likely reads one by one. */
  async writeApart(...pieces: readonly string[]): Promise<void> {
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      this.write(piece);
    }
  }

  /** The next one, whole, or as much of it as there is at the connection's end. */
  async answer(method = "GET"): Promise<RawAnswer> {
    const deadlineMs = performance.now() + WAIT_MS;
    for (;;) {
      const read = readRawAnswer(this.heard, this.#at, method, this.#isClosed);
      if (read !== null) {
        this.#at = read.end;
        return read.answer;
      }
      if (this.#isClosed) throw new Error(`no answer, but ${JSON.stringify(this.rest.slice(0, 500))}`);
      await this.#news(deadlineMs);
    }
  }

  /** Until so much was said to it, or the connection's end. */
  async hears(text: string): Promise<void> {
    const deadlineMs = performance.now() + WAIT_MS;
    while (!this.#isClosed && !this.heard.includes(text)) await this.#news(deadlineMs);
  }

  async ask(bytes: string, method?: string): Promise<RawAnswer> {
    this.write(bytes);
    return this.answer(method);
  }

  end(): void {
    this.socket.destroy();
  }

  #news(deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`heard no more than ${JSON.stringify(this.rest.slice(0, 500))}`)),
        deadlineMs - performance.now(),
      );
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
