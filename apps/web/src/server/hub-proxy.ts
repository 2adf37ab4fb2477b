import type { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ERROR_TABLE } from "@orrery/protocol";
import { createProxyServer } from "httpxy";
import type { WebSettings } from "../env.ts";

/** Longer than a long poll of Socket.IO (25 s), shorter than a person's patience with a hub that hangs. */
const ANSWER_TIMEOUT_MS = 45_000;
const UPGRADE_TIMEOUT_MS = 10_000;

export type HubProxy = {
  web(request: IncomingMessage, response: ServerResponse, hubPath: string): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, hubPath: string): void;
  /** Ends the passed-through websockets, which would otherwise keep the process alive. */
  close(): void;
};

/** Passes requests and websockets to the hub, and answers in its place with one sentence when it is away. */
export function createHubProxy(settings: WebSettings, warn: (message: string) => void): HubProxy {
  const proxy = createProxyServer({
    target: settings.hubUrl,
    proxyTimeout: ANSWER_TIMEOUT_MS,
    upgradeTimeout: UPGRADE_TIMEOUT_MS,
  });
  const sockets = new Set<Duplex>();
  // Both ends are ended here: destroying the browser's end does not end the hub's by itself.
  proxy.on("open", (hubSocket: Duplex) => {
    sockets.add(hubSocket);
    hubSocket.once("close", () => sockets.delete(hubSocket));
  });
  let lastWarnedAtMs = 0;

  proxy.on("error", (error, request, answer) => {
    const nowAtMs = Date.now();
    if (nowAtMs - lastWarnedAtMs > 10_000) {
      lastWarnedAtMs = nowAtMs;
      warn(`the hub at ${settings.hubUrl} does not answer: ${error.message || String(error)}`);
    }
    if (answer === undefined) return;
    if (answer instanceof Socket) answer.destroy();
    else sendHubAway(answer, request?.url ?? "");
  });

  return {
    web(request, response, hubPath) {
      setForwardedHeaders(request, settings.trustProxy);
      request.url = hubPath;
      proxy.web(request, response).catch(() => response.destroy());
    },
    upgrade(request, socket, head, hubPath) {
      setForwardedHeaders(request, settings.trustProxy);
      request.url = hubPath;
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      if (!(socket instanceof Socket)) {
        socket.destroy();
        return;
      }
      proxy.ws(request, socket, {}, head).catch(() => socket.destroy());
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The hub throttles sign-ins by client address, so a client must not be able to choose its own. */
function setForwardedHeaders(request: IncomingMessage, trustProxy: boolean): void {
  const given = request.headers;
  const address = request.socket.remoteAddress ?? "";
  const through = (name: string): string | undefined => {
    const value = given[name];
    return trustProxy && typeof value === "string" && value !== "" ? value : undefined;
  };
  const earlier = through("x-forwarded-for");
  given["x-forwarded-for"] = earlier === undefined ? address : `${earlier}, ${address}`;
  given["x-forwarded-proto"] = through("x-forwarded-proto") ?? "http";
  given["x-forwarded-host"] = through("x-forwarded-host") ?? given.host ?? "";
}

/** In the form the caller reads: tRPC's error envelope, a line for a shell, JSON for the rest. */
function sendHubAway(response: ServerResponse, url: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { message, retryable, trpcCode, httpStatus } = ERROR_TABLE.HUB_UNREACHABLE;
  response.statusCode = httpStatus;
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Retry-After", "2");
  if (url.startsWith("/install.sh") || url.startsWith("/agent/")) {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.end(`# ${message}\nexit 1\n`);
    return;
  }
  const wireError = { code: "HUB_UNREACHABLE", message, retryable };
  const body = url.startsWith("/trpc/")
    ? {
        error: { message, code: -32603, data: { code: trpcCode, httpStatus, orrery: wireError } },
      }
    : { error: wireError, message };
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(JSON.stringify(body));
}
