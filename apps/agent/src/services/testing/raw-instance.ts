import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A request whose head has come. */
export type RawAsked = {
  readonly path: string;
  /** Latin1. */
  readonly head: string;
  readonly socket: Socket;
  /** Which of its instance's connections, counted from 1. */
  readonly connection: number;
};

type Says = (asked: RawAsked) => void;

/** An instance by bytes, in the test's own process: what it says to a path is written as it is. */
export class RawInstance {
  readonly name: string;
  readonly asked: RawAsked[] = [];
  readonly sockets = new Set<Socket>();
  /** Of request bodies, as they came. */
  bodyBytes = 0;
  readonly #server: Server;
  readonly #says = new Map<string, Says>();
  #connections = 0;

  private constructor(name: string) {
    this.name = name;
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#take(socket));
  }

  static async start(name: string): Promise<RawInstance> {
    const instance = new RawInstance(name);
    instance.#server.listen(0, "127.0.0.1");
    await once(instance.#server, "listening");
    return instance;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is asked for elsewhere is answered with its path. */
  on(path: string, says: Says): void {
    this.#says.set(path, says);
  }

  askedFor(path: string): RawAsked[] {
    return this.asked.filter((each) => each.path === path);
  }

  end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #take(socket: Socket): void {
    this.#connections += 1;
    const connection = this.#connections;
    this.sockets.add(socket);
    let text = "";
    /** Of a body: null = its end is where its last chunk is. */
    let left: number | null = 0;
    socket.on("error", () => undefined).once("close", () => this.sockets.delete(socket));
    socket.on("end", () => socket.end());
    socket.on("data", (chunk: Buffer) => {
      if (left !== null && left >= chunk.length) {
        left -= chunk.length;
        this.bodyBytes += chunk.length;
        return;
      }
      text += chunk.toString("latin1", left ?? 0);
      this.bodyBytes += left ?? 0;
      if (left !== null) left = 0;
      for (;;) {
        if (left === null) {
          const end = /(?:^|\r\n)0\r\n\r\n/.exec(text);
          if (end === null) return;
          text = text.slice(end.index + end[0].length);
          left = 0;
        }
        const headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) return;
        const head = text.slice(0, headEnd + 4);
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        const came = Math.min(length, text.length - head.length);
        left = /^transfer-encoding/im.test(head) ? null : length - came;
        this.bodyBytes += came;
        text = text.slice(head.length + came);
        this.#answer({ path: head.split(" ")[1] ?? "", head, socket, connection });
        if (left !== null && left > 0) return;
      }
    });
  }

  #answer(asked: RawAsked): void {
    this.asked.push(asked);
    const { path, socket } = asked;
    const says = this.#says.get(path);
    if (says === undefined) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    else says(asked);
  }
}
