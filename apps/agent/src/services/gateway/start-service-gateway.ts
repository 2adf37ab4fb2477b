import type { RunningGateway } from "../../gateways/gateway-keeper.ts";
import { drained, LoopbackListener } from "../../gateways/loopback-listener.ts";
import type { ServiceGatewayParts } from "./gateway-parts.ts";
import { CLIENT_LIMITS } from "./request-limits.ts";
import { serveRequest } from "./serve-request.ts";
import { ServiceServer } from "./service-server.ts";

const CLIENTS_MAX = 20_000;
const LOOK_EVERY_MS = 250;
const DRAIN_MS = 10_000;

/** The services' gateway: HTTP/1.1 on one loopback port. Rejects with the system's error where the port cannot be had. */
export async function startServiceGateway(
  parts: ServiceGatewayParts,
  { port, drainForMs = DRAIN_MS }: { readonly port: number; readonly drainForMs?: number },
): Promise<RunningGateway> {
  parts.isDraining = false;
  const service = new ServiceServer({
    ...{ serve: (client) => serveRequest(parts, client), limits: CLIENT_LIMITS, log: parts.log },
  });
  const listener = new LoopbackListener(service.http, CLIENTS_MAX);
  await listener.listen(port);
  const looking = setInterval(() => {
    const nowMs = parts.epoch.nowMs();
    for (const run of parts.runs) run.look(nowMs);
  }, LOOK_EVERY_MS);
  return {
    port: listener.port,
    get openCount() {
      return parts.runs.size;
    },
    drain: async () => {
      parts.isDraining = true;
      service.drain();
      await drained(parts.runs, drainForMs);
    },
    close: async () => {
      parts.isDraining = true;
      clearInterval(looking);
      service.stop();
      const closed = listener.close();
      for (const run of parts.runs) run.cut();
      listener.destroyClients();
      await closed;
      parts.connections.endAll();
    },
  };
}
