import { once } from "node:events";
import { connect, type Socket } from "node:net";

/**
 * One connection that stays, one POST of JSON at a time: what node-postgres is to Postgres, for HTTP. Written on a bare socket, since the
 * client takes its share of the cores that it measures. Answers need a Content-Length, as Fastify's have.
 */
export class KeepAlivePost {
  readonly #socket: Socket;
  readonly #head: string;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (answer: PostAnswer) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket, head: string) {
    this.#socket = socket;
    this.#head = head;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("close", () => this.#waiting?.reject(new Error("the hub closed the connection")));
    socket.on("error", (error) => this.#waiting?.reject(error));
  }

  static async open(url: string, token: string): Promise<KeepAlivePost> {
    const { hostname, port, host, pathname } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
    return new KeepAlivePost(socket, head);
  }

  post(body: string, contentType: string): Promise<PostAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      const length = Buffer.byteLength(body);
      this.#socket.write(
        `${this.#head}Content-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = this.#received.toString("latin1", 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.#waiting?.reject(new Error(`an answer without its length: ${head}`));
      return;
    }
    const end = headEnd + 4 + length;
    if (this.#received.length < end) return;
    const text = this.#received.toString("utf8", headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: Number(head.slice(9, 12)), text });
  }
}

export type PostAnswer = { status: number; text: string };
