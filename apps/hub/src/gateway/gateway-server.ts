import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import rateLimit from "@fastify/rate-limit";
import { type CorrelationId, type GatewayDiscovery, MESSAGE_BYTES_MAX } from "@orrery/protocol";
import Fastify, { type FastifyRequest } from "fastify";
import { clientAddress, installConventions, requestIdOptions } from "../http/error-handler.ts";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import { serveAgents } from "./agent-namespace.ts";
import { enroll } from "./enroll.ts";
import { renew } from "./renew.ts";

export type GatewayServer = {
  port: number;
  /** A fresh certificate for connections from now on. */
  replaceCertificate(certificate: { keyPem: string; certificatePem: string }): void;
  close(): Promise<void>;
};

/** The agents' door: TLS 1.3 with the hub's own CA. Client certificates are asked for and judged per request, not by TLS. */
export async function startGateway(
  context: AgentGatewayContext,
  options: {
    port: number;
    bind: string;
    enrolRatePerMinute: number;
    certificate: { keyPem: string; certificatePem: string };
    discovery: (host: string | undefined) => GatewayDiscovery;
  },
): Promise<GatewayServer> {
  const tls = (certificate: { keyPem: string; certificatePem: string }) => ({
    key: certificate.keyPem,
    cert: certificate.certificatePem,
    ca: context.authority.certificatePem,
    minVersion: "TLSv1.3" as const,
    requestCert: true,
    // Whoever is refused learns why; a TLS alert could not say it.
    rejectUnauthorized: false,
  });
  const app = Fastify({
    https: tls(options.certificate),
    logger: false,
    bodyLimit: MESSAGE_BYTES_MAX,
    connectionTimeout: 0,
    requestTimeout: 15_000,
    forceCloseConnections: true,
    ...requestIdOptions,
  });
  installConventions(app as never, context.log);
  await app.register(rateLimit, { global: false });
  const limited = { config: { rateLimit: { max: options.enrolRatePerMinute, timeWindow: "1 minute" } } };

  app.post("/enroll", limited, (request) =>
    enroll(context, request.body, {
      correlationId: correlationId(request),
      address: clientAddress(request as never),
    }),
  );
  app.post("/renew", limited, (request) =>
    renew(context, request.raw.socket as TLSSocket, request.body, correlationId(request)),
  );
  app.get("/agent/gateway.json", async (request) => options.discovery(request.headers.host));
  app.get("/healthz", async () => ({ ok: true }));

  const io = serveAgents(app.server as unknown as HttpsServer, context);
  await app.listen({ port: options.port, host: options.bind });
  return {
    port: (app.server.address() as AddressInfo).port,
    replaceCertificate: (certificate) => app.server.setSecureContext(tls(certificate)),
    close: async () => {
      await io.close();
      await app.close();
    },
  };
}

function correlationId(request: Pick<FastifyRequest, "id">): CorrelationId {
  return request.id as CorrelationId;
}
