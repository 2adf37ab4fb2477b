import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { NodeId, PeerAddress, ServiceOrders } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { type LoadedIdentity, loadMeshIdentity, type MeshIdentity } from "../../mesh/mesh-identity.ts";
import { MESH_SETTINGS } from "../../mesh/mesh-settings.ts";
import { judgePeerCertificate } from "../../mesh/peer-certificate.ts";
import { SERVICES_ALPN, SERVICES_GREETING } from "../../mesh/services-greeting.ts";

export type PeerDialerOptions = {
  readonly identity: () => MeshIdentity;
  readonly clock: Clock;
};

/** Between the first words to one address of a node and those to the next one. */
const STAGGER_MS = 250;
const DIAL_MS = 3000;

/** Opens connections to the peer ports of other nodes for requests to instances there: mutually authenticated TLS, both ends by their nodes' certificates. */
export class PeerDialer {
  readonly #options: PeerDialerOptions;
  #loaded: { identity: MeshIdentity; loaded: LoadedIdentity } | null = null;
  #addresses = new Map<NodeId, readonly PeerAddress[]>();
  /** Which one worked last. */
  readonly #best = new Map<NodeId, PeerAddress>();

  constructor(options: PeerDialerOptions) {
    this.#options = options;
  }

  setNodes(nodes: ServiceOrders["nodes"]): void {
    this.#addresses = new Map(nodes.map(({ nodeId, addresses }) => [nodeId, addresses]));
    for (const nodeId of this.#best.keys()) if (!this.#addresses.has(nodeId)) this.#best.delete(nodeId);
  }

  /** The first address that answers as that node; rejects where none does in time. */
  dial(nodeId: NodeId): Promise<Socket> {
    const addresses = this.#ordered(nodeId);
    return new Promise((resolve, reject) => {
      const open = new Set<Socket>();
      let next = 0;
      let failed = 0;
      let isOver = false;
      const end = (): void => {
        isOver = true;
        clearInterval(stagger);
        clearTimeout(late);
        for (const socket of open) socket.destroy();
      };
      const giveUp = (code: string): void => {
        if (isOver) return;
        end();
        reject(Object.assign(new Error(`node ${nodeId} cannot be reached`), { code }));
      };
      const tryNext = (): void => {
        const address = addresses[next];
        if (address === undefined || isOver) return;
        next += 1;
        const opening = this.#open(nodeId, address);
        open.add(opening.raw);
        opening.secured.then(
          (socket) => {
            if (isOver) {
              socket.destroy();
              return;
            }
            open.delete(opening.raw);
            end();
            this.#best.set(nodeId, address);
            resolve(socket);
          },
          (error: NodeJS.ErrnoException) => {
            open.delete(opening.raw);
            failed += 1;
            if (failed === addresses.length) giveUp(error.code ?? error.message);
            else tryNext();
          },
        );
      };
      const stagger = setInterval(tryNext, STAGGER_MS);
      const late = setTimeout(() => giveUp("ETIMEDOUT"), DIAL_MS);
      if (addresses.length === 0) giveUp("NO_ADDRESS");
      else tryNext();
    });
  }

  #ordered(nodeId: NodeId): readonly PeerAddress[] {
    const all = this.#addresses.get(nodeId) ?? [];
    const best = this.#best.get(nodeId);
    if (best === undefined) return all;
    return [best, ...all.filter(({ host, port }) => host !== best.host || port !== best.port)];
  }

  #identity(): LoadedIdentity {
    const identity = this.#options.identity();
    if (this.#loaded?.identity.certificatePem !== identity.certificatePem) {
      this.#loaded = { identity, loaded: loadMeshIdentity(identity) };
    }
    return this.#loaded.loaded;
  }

  #open(nodeId: NodeId, { host, port }: PeerAddress): { raw: Socket; secured: Promise<TLSSocket> } {
    const { ca, secureContext } = this.#identity();
    const raw = connectTcp({ host, port, noDelay: true });
    const secured = new Promise<TLSSocket>((resolve, reject) => {
      raw.once("error", reject);
      raw.once("close", () => reject(codedError("ECONNRESET")));
      raw.once("connect", () => {
        raw.write(SERVICES_GREETING);
        const socket = connectTls({
          socket: raw,
          secureContext,
          minVersion: "TLSv1.3",
          rejectUnauthorized: false,
          ALPNProtocols: [SERVICES_ALPN],
        });
        socket.once("error", reject);
        socket.once("close", () => reject(codedError("ECONNRESET")));
        socket.once("secureConnect", () => {
          const verdict = judgePeerCertificate(
            socket.getPeerX509Certificate(),
            ca,
            this.#options.clock.nowAtMs(),
            MESH_SETTINGS.certificateToleranceMs,
          );
          if (verdict.outcome === "node" && verdict.nodeId === nodeId) {
            socket.off("error", reject);
            socket.on("error", () => undefined);
            resolve(socket);
          } else {
            socket.destroy();
            reject(codedError(verdict.outcome === "node" ? "OTHER_NODE" : "CERTIFICATE_REFUSED"));
          }
        });
      });
    });
    return { raw, secured };
  }
}

function codedError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
