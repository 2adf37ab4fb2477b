import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server, type Http2Session } from "node:http2";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { AnyRequest, AnyResponse } from "./any-message.ts";
import { CONNECTIONS_MAX, STREAMS_MAX } from "./limits.ts";

export type OnePort = {
  readonly number: number;
  /** Of all connections, both ways. */
  readonly carriedBytes: number;
  close(): Promise<void>;
};

export type OnePortListening =
  | { readonly outcome: "listening"; readonly port: OnePort }
  | { readonly outcome: "failed"; readonly code: string };

/** A connection that says nothing, or never finishes its first words, is closed. */
const GREETING_MS = 10_000;
const CLOSE_MS = 500;
const WINDOW_BYTES = 2 * 1024 * 1024;

/** HTTP/1.1 and HTTP/2 without TLS on one port: HTTP/2 clients begin with a preface that no other request begins with. */
export async function listenOnOnePort(
  host: string,
  number: number,
  onRequest: (request: AnyRequest, response: AnyResponse) => void,
): Promise<OnePortListening> {
  const http1 = createHttpServer({ headersTimeout: GREETING_MS, maxHeaderSize: 16 * 1024 }, onRequest);
  const settings = {
    initialWindowSize: WINDOW_BYTES,
    maxConcurrentStreams: STREAMS_MAX,
    maxFrameSize: 1024 * 1024,
  };
  const http2 = createHttp2Server({ settings }, onRequest);
  const sessions = new Set<Http2Session>();
  http2.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
  });
  const sockets = new Set<Socket>();
  let closedBytes = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      closedBytes += bytesOf(socket);
    });
    // Until a server takes over; and what breaks here is the other side's own loss.
    socket.on("error", () => socket.destroy());
    greet(socket, (isHttp2) => (isHttp2 ? http2 : http1).emit("connection", socket));
  });
  server.maxConnections = CONNECTIONS_MAX;
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once("error", resolve);
    server.listen(number, host, () => resolve(null));
  });
  if (failure !== null) return { outcome: "failed", code: failure.code ?? failure.message };
  server.on("error", () => undefined);
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const session of sessions) session.close();
    http1.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(timer);
  };
  const port: OnePort = {
    number: (server.address() as AddressInfo).port,
    get carriedBytes() {
      return [...sockets].reduce((sum, socket) => sum + bytesOf(socket), closedBytes);
    },
    close,
  };
  return { outcome: "listening", port };
}

function bytesOf({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + bytesWritten;
}

const PREFACE = Buffer.from("PRI ");

/** Reads just enough to know, and gives it back. */
function greet(socket: Socket, done: (isHttp2: boolean) => void): void {
  const timer = setTimeout(() => socket.destroy(), GREETING_MS);
  socket.once("close", () => clearTimeout(timer));
  let read = Buffer.alloc(0);
  const look = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) read = Buffer.concat([read, chunk]);
    const length = Math.min(read.length, PREFACE.length);
    const isPreface = read.subarray(0, length).equals(PREFACE.subarray(0, length));
    // Given back only when it is enough: what is given back is readable again at once.
    if (isPreface && length < PREFACE.length) {
      socket.once("readable", look);
      return;
    }
    clearTimeout(timer);
    socket.unshift(read);
    done(isPreface);
  };
  socket.once("readable", look);
}
