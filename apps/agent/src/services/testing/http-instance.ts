import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Header, pairsOf } from "./raw-message.ts";

/** A request as an instance heard it; text is latin1. */
export type HeardRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  body: string;
  trailers: readonly Header[];
  isWhole: boolean;
};

/** An instance in the test's own process, on Node's own server, which keeps all that it hears. It answers with what it was asked for, or as its path says. */
export class HttpInstance {
  readonly name: string;
  readonly heard: HeardRequest[] = [];
  /** Every byte, of all connections. */
  bytes = "";
  readonly #server: Server;

  private constructor(name: string) {
    this.name = name;
    this.#server = createServer({ maxHeaderSize: 131_072, keepAliveTimeout: 60_000 }, (asked, answer) =>
      this.#take(asked, answer),
    );
    this.#server.maxHeadersCount = 0;
    this.#server.on("connection", (socket: Socket) => {
      socket.on("data", (chunk: Buffer) => {
        this.bytes += chunk.toString("latin1");
      });
    });
  }

  static async start(name: string): Promise<HttpInstance> {
    const instance = new HttpInstance(name);
    await new Promise<void>((resolve) => instance.#server.listen(0, "127.0.0.1", resolve));
    return instance;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The one request with that in its path. */
  only(part: string): HeardRequest {
    const [first, ...others] = this.heard.filter(({ url }) => url.includes(part));
    if (first === undefined || others.length > 0) {
      throw new Error(`${this.name} heard ${others.length + (first === undefined ? 0 : 1)} of ${part}`);
    }
    return first;
  }

  end(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #take(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = "", url = "", rawHeaders } = asked;
    const heard: HeardRequest = {
      ...{ method, url, headers: pairsOf(rawHeaders), body: "", trailers: [], isWhole: false },
    };
    this.heard.push(heard);
    asked.setEncoding("latin1").on("data", (text: string) => {
      heard.body += text;
    });
    asked
      .on("error", () => undefined)
      .once("end", () => {
        heard.isWhole = asked.complete;
        heard.trailers = pairsOf(asked.rawTrailers);
        say(heard, answer);
      });
  }
}

function say({ method, url, body }: HeardRequest, answer: ServerResponse): void {
  const status = /\/status-(\d{3})/.exec(url)?.[1];
  if (status !== undefined) answer.statusCode = Number(status);
  if (url.includes("/close")) answer.setHeader("Connection", "close");
  if (url.includes("/several")) {
    answer.setHeader("Set-Cookie", ["b=2", "a=1", "b=3"]);
    answer.setHeader("x-latin", "caf\xe9 \xff");
    answer.setHeader("x-empty", "");
  }
  const text = `${method} ${url} ${body.slice(0, 100)}`;
  if (answer.statusCode !== 204 && answer.statusCode !== 304)
    answer.setHeader("Content-Length", Buffer.byteLength(text, "latin1"));
  answer.end(text, "latin1");
}
