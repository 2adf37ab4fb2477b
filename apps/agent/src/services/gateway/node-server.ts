import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientSide } from "./client-side.ts";
import { NodeClient, upgradingClient } from "./node-client.ts";
import { NodeConnections } from "./node-connections.ts";
import { endWith, refuse, type ServiceRefusal } from "./refusal.ts";
import type { RequestLimits } from "./request-limits.ts";

/** Of a connection's first words, and of each further head. */
export const GREETING_MS = 10_000;
export const CHECK_MS = 2000;
/** Without use. */
export const KEPT_FOR_MS = 65_000;

/** Node's own server, whose parser judges what is not plain. Does not listen by itself. */
export function createNodeServer(serve: (client: ClientSide) => void, limits: RequestLimits): Server {
  const connections = new NodeConnections();
  const server = createServer({
    noDelay: true,
    insecureHTTPParser: false,
    // It would be refused in words that are not ours.
    requireHostHeader: false,
    maxHeaderSize: limits.headBytesMax,
    headersTimeout: GREETING_MS,
    // A body may take as long as it moves; each request looks after its own.
    requestTimeout: 0,
    keepAliveTimeout: KEPT_FOR_MS,
    connectionsCheckingInterval: CHECK_MS,
    // HTTP/2 on a connection that began otherwise is nobody's wish any more: it is answered in HTTP/1.1.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => !/^h2c?$/i.test(headers.upgrade ?? ""),
  });
  // Beyond a server's own limit it drops what is too much, in silence.
  server.maxHeadersCount = 0;
  const take = (
    asked: IncomingMessage,
    answer: ServerResponse,
    isWaiting: boolean,
    why = judge(asked, limits),
  ) => {
    if (connections.isClosing(asked.socket)) return;
    const client = new NodeClient(asked, answer, {
      isWaiting,
      onLast: () => connections.close(asked.socket),
    });
    connections.begun(client, asked.socket, answer);
    if (why === null) serve(client);
    else refuse(client.answer, why, { isClosing: true });
  };
  server.on("request", (asked, answer) => take(asked, answer, false));
  server.on("checkContinue", (asked, answer) => take(asked, answer, true));
  server.on("checkExpectation", (asked, answer) => take(asked, answer, false, UNEXPECTED));
  server.on("upgrade", (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const why = judge(asked, limits);
    if (connections.isClosing(socket)) socket.destroy();
    else if (why !== null) endWith(socket, why);
    else serve(upgradingClient(asked, socket, head));
  });
  server.on("connect", (_: IncomingMessage, socket: Socket) => connections.refuse(socket, NO_PROXY));
  server.on("clientError", (error: NodeJS.ErrnoException, client) => {
    if (error.code === "ECONNRESET") client.destroy();
    else connections.refuse(client as Socket, misspoken(error.code, limits));
  });
  return server;
}

/** What Node's parser lets pass and the gateway does not. */
function judge({ rawHeaders, httpVersion }: IncomingMessage, limits: RequestLimits): ServiceRefusal | null {
  if (rawHeaders.length > 2 * limits.headersMax) return tooManyHeaders(limits);
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
  if (hosts > 1) return { code: "REQUEST_MALFORMED", message: "The request has more than one Host header." };
  if (hosts === 0 && httpVersion === "1.1") {
    return { code: "REQUEST_MALFORMED", message: "The request has no Host header, which HTTP/1.1 demands." };
  }
  return null;
}

export const TOO_SLOW: ServiceRefusal = {
  code: "REQUEST_TOO_SLOW",
  message: `The request's head did not end within ${GREETING_MS} ms.`,
};
const UNEXPECTED: ServiceRefusal = {
  code: "EXPECTATION_NOT_SERVED",
  message: "Expect may be 100-continue, and nothing else: leave it out.",
};
const NO_PROXY: ServiceRefusal = {
  code: "METHOD_NOT_SERVED",
  message:
    "This is the gateway of services, not the proxy: ask with /<service>/path. The proxy gateway has a port of its own.",
};

function tooManyHeaders({ headersMax, headBytesMax }: RequestLimits): ServiceRefusal {
  const message = `A request may have ${headersMax} headers and ${headBytesMax} bytes of them.`;
  return { code: "HEADERS_TOO_LARGE", message };
}

function misspoken(code: string | undefined, limits: RequestLimits): ServiceRefusal {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return tooManyHeaders(limits);
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return TOO_SLOW;
    default:
      return {
        code: "REQUEST_MALFORMED",
        message: `The request is no proper HTTP/1.1 (${code ?? "unknown"}).`,
      };
  }
}
