import type { AddressInfo, Socket } from "node:net";
import type { RunningGateway } from "../../proxies/gateway-keeper.ts";
import type { ServiceGatewayParts } from "./gateway-parts.ts";
import { serveRequest } from "./serve-request.ts";
import { ServiceServer } from "./service-server.ts";

const HOST = "127.0.0.1";
const CLIENTS_MAX = 20_000;
const LOOK_EVERY_MS = 250;
const DRAIN_MS = 10_000;

/** The services' gateway: HTTP/1.1 on one loopback port. Rejects with the system's error where the port cannot be had. */
export async function startServiceGateway(
  parts: ServiceGatewayParts,
  { port, drainForMs = DRAIN_MS }: { readonly port: number; readonly drainForMs?: number },
): Promise<RunningGateway> {
  parts.isDraining = false;
  const service = new ServiceServer((client) => serveRequest(parts, client));
  const server = service.http;
  const clients = new Set<Socket>();
  server.maxConnections = CLIENTS_MAX;
  server.on("connection", (socket: Socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      // A failed accept (no file descriptors left, say) concerns one client, not the port.
      server.on("error", () => undefined);
      resolve();
    });
  });
  const looking = setInterval(() => {
    const nowMs = parts.epoch.nowMs();
    for (const run of parts.runs) run.look(nowMs);
  }, LOOK_EVERY_MS);
  return {
    port: (server.address() as AddressInfo).port,
    get openCount() {
      return parts.runs.size;
    },
    drain: async () => {
      parts.isDraining = true;
      service.drain();
      await drained(parts, drainForMs);
    },
    close: async () => {
      parts.isDraining = true;
      clearInterval(looking);
      service.stop();
      const closed = new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
      for (const run of parts.runs) run.cut();
      for (const socket of clients) socket.destroy();
      await closed;
      parts.connections.endAll();
    },
  };
}

function drained({ runs }: ServiceGatewayParts, forMs: number): Promise<void> {
  return new Promise((resolve) => {
    const endsAtMs = performance.now() + forMs;
    const look = (): void => {
      if (runs.size === 0 || performance.now() >= endsAtMs) resolve();
      else setTimeout(look, 25);
    };
    look();
  });
}
