import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import type { TargetCheck } from "@orrery/protocol";
import { WebSocketServer } from "ws";

export type DemoServerKind = "tcp" | "http" | "websocket";

/**
 * A server that stands in for a target, on this machine alone: it answers whatever agents measure of its kind, and nothing else.
 * On `port` where that is free, else on any. It lives as long as this process, and does not keep it alive.
 */
export async function startDemoServer(kind: DemoServerKind, port: number | null): Promise<number> {
  try {
    return await listen(createServer(kind), port ?? 0);
  } catch (error) {
    if (port === null || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return listen(createServer(kind), 0);
  }
}

/** What agents are told to measure of it. */
export function demoCheck(kind: DemoServerKind, port: number): TargetCheck {
  switch (kind) {
    case "tcp":
      return { kind, host: "127.0.0.1", port };
    case "http":
      return { kind, url: `http://127.0.0.1:${port}/`, method: "HEAD", expectedStatus: 204 };
    case "websocket":
      return { kind, url: `ws://127.0.0.1:${port}/` };
  }
}

function createServer(kind: DemoServerKind): Server {
  switch (kind) {
    case "tcp":
      return createTcpServer((socket) => {
        socket.on("error", () => undefined);
        socket.end();
      });
    case "http":
      return createHttpServer((_, response) => response.writeHead(204).end());
    case "websocket": {
      const server = createHttpServer((_, response) => response.writeHead(426).end());
      const websockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });
      server.on("upgrade", (request, socket, head) => {
        websockets.handleUpgrade(request, socket, head, (opened) => opened.on("error", () => undefined));
      });
      return server;
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.unref();
    server.listen({ port, host: "127.0.0.1" }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
