import type { AddressInfo, Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { ServiceInstance } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import {
  type LoadedIdentity,
  loadMeshIdentity,
  type MeshIdentity,
  secureOptions,
} from "../../mesh/mesh-identity.ts";
import { MESH_SETTINGS } from "../../mesh/mesh-settings.ts";
import { judgePeerCertificate } from "../../mesh/peer-certificate.ts";
import { SERVICES_ALPN } from "../../mesh/services-greeting.ts";
import type { ClientSide } from "../gateway/client-side.ts";
import { PEER_LIMITS } from "../gateway/request-limits.ts";
import { ServiceServer } from "../gateway/service-server.ts";
import type { InstanceConnections } from "../http1/instance-connections.ts";
import { connectTo, type InstanceWays } from "../instance-ways.ts";
import { PeerRequest, tellFault } from "./peer-request.ts";

export type PeerServerOptions = {
  readonly identity: () => MeshIdentity;
  /** An instance on this node that the orders name. */
  readonly instanceHere: (id: string) => ServiceInstance | undefined;
  readonly connections: InstanceConnections;
  readonly instanceWays: InstanceWays;
  readonly clock: Clock;
  readonly log: Logger;
};

const CONNECTIONS_MAX = 4096;

/**
 * What other nodes' gateways ask of the instances on this one. It listens on loopback, for what the mesh's thread passes on of the peer port; both ends
 * prove by their certificates that they are nodes of this fleet.
 */
export class PeerServer {
  readonly #options: PeerServerOptions;
  readonly #tls: Server;
  readonly #service: ServiceServer;
  readonly #sockets = new Set<Socket>();
  #loaded: LoadedIdentity;

  /** Throws where the identity cannot be read. */
  constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#loaded = loadMeshIdentity(options.identity());
    this.#service = new ServiceServer({
      ...{ serve: (client) => this.#serve(client), limits: PEER_LIMITS, log: options.log },
    });
    this.#tls = createServer(
      {
        ...secureOptions(options.identity()),
        ...{ requestCert: true, rejectUnauthorized: false, noDelay: true },
        ALPNProtocols: [SERVICES_ALPN],
        handshakeTimeout: MESH_SETTINGS.handshakeDeadlineMs,
      },
      (socket) => {
        socket.on("error", () => socket.destroy());
        if (this.#isNode(socket)) this.#service.take(socket);
        else socket.destroy();
      },
    );
    this.#tls.maxConnections = CONNECTIONS_MAX;
    this.#tls.on("tlsClientError", (_, socket) => socket.destroy());
    this.#tls.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Resolves with its port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#tls.once("error", reject);
      this.#tls.listen(0, "127.0.0.1", () => {
        this.#tls.off("error", reject);
        this.#tls.on("error", () => undefined);
        resolve((this.#tls.address() as AddressInfo).port);
      });
    });
  }

  /** For new connections; open ones go on. */
  setIdentity(identity: MeshIdentity): void {
    this.#loaded = loadMeshIdentity(identity);
    this.#tls.setSecureContext(secureOptions(identity));
  }

  close(): Promise<void> {
    this.#service.stop();
    return new Promise((resolve) => {
      this.#tls.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #isNode(socket: TLSSocket): boolean {
    const verdict = judgePeerCertificate(
      socket.getPeerX509Certificate(),
      this.#loaded.ca,
      this.#options.clock.nowAtMs(),
      MESH_SETTINGS.certificateToleranceMs,
    );
    return verdict.outcome === "node" && socket.alpnProtocol === SERVICES_ALPN;
  }

  #serve(client: ClientSide): void {
    const { headers } = client;
    const { connections, instanceWays, instanceHere } = this.#options;
    const id = headers["x-orrery-instance"];
    const instance = typeof id === "string" ? instanceHere(id) : undefined;
    if (instance === undefined) {
      tellFault(client, "unreachable");
      return;
    }
    if (headers["x-orrery-probe"] === "connect") {
      probe(client, instance);
      return;
    }
    new PeerRequest({ client, instance, connections, instanceWays }).begin();
  }
}

function probe(client: ClientSide, { host, port }: ServiceInstance): void {
  connectTo(host, port).then(
    (socket) => {
      socket.destroy();
      client.answer.say(204, [], "");
    },
    () => tellFault(client, "unreachable"),
  );
}
