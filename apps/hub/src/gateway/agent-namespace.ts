import type { Server as HttpsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { AGENT_NAMESPACE, type AgentToHub, type HubToAgent, MESSAGE_BYTES_MAX } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import { type DefaultEventsMap, Server } from "socket.io";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import { type AgentIdentity, identifyAgent } from "./agent-identity.ts";
import { AgentSession } from "./agent-session.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** Agents' sockets on the gateway: websocket only, each let in by its certificate. */
export function serveAgents(server: HttpsServer, context: AgentGatewayContext) {
  const io = new Server<AgentToHub, HubToAgent, DefaultEventsMap, { identity: AgentIdentity }>(server, {
    transports: ["websocket"],
    allowUpgrades: false,
    // Reports are small and change every second: compressing them costs more CPU than it saves network.
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    serveClient: false,
    destroyUpgradeTimeout: 1000,
  });
  // Nothing lives in the main namespace; a connection that joins no other is closed after CONNECT_TIMEOUT_MS.
  io.use((_, next) =>
    next(refusal(new AppError("NOT_FOUND", `Connect to the namespace ${AGENT_NAMESPACE}.`))),
  );

  const namespace = io.of(AGENT_NAMESPACE);
  namespace.use((socket, next) => {
    context.limiter
      .run(() =>
        identifyAgent(socket.request.socket as TLSSocket, {
          db: context.db,
          authority: context.authority,
          nowAtMs: context.clock.nowAtMs(),
        }),
      )
      .then(
        (identity) => {
          if (context.isStopping()) return next(refusal(new AppError("SHUTTING_DOWN")));
          socket.data.identity = identity;
          next();
        },
        (error: unknown) => {
          context.log.info({ err: error, address: socket.handshake.address }, "agent refused");
          next(refusal(error));
        },
      );
  });
  namespace.on("connection", (socket) => {
    new AgentSession(socket, context);
  });
  return io;
}

/** Reaches the client as `connect_error` with `data` = WireError. */
function refusal(error: unknown): Error {
  const wireError = toWireError(error);
  return Object.assign(new Error(wireError.message), { data: wireError });
}
