import type { IncomingMessage, ServerResponse } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { DirectoryService, FederationService, UsageService } from "@orrery/protocol/local";
import type { Logger } from "@orrery/runtime";
import type { CoordinationHost } from "../coordination/coordination.ts";
import type { ServiceAddresses } from "../services/service-addresses.ts";
import { AccessCheck, refuse } from "./access-check.ts";
import type { AnyResponse } from "./any-message.ts";
import { publishApiFile, readOrMakeToken } from "./api-file.ts";
import { directoryService } from "./directory-service.ts";
import { FederationDirectory } from "./federation-directory.ts";
import { federationService } from "./federation-service.ts";
import { CALLS_MAX, REQUEST_BYTES_MAX } from "./limits.ts";
import { listenOnOnePort, type OnePort } from "./one-port.ts";
import { type UsageServiceOptions, usageService } from "./usage-service.ts";

export const LOCAL_API_PORT_DEFAULT = 4420;

export type LocalApiOptions = {
  readonly dataDir: string;
  /** A loopback address. */
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  /** Null = nothing can be recorded here. */
  readonly usage: UsageServiceOptions | null;
  /** Null = this node knows of no services. */
  readonly services?: ServiceAddresses | null;
  readonly log: Logger;
};

export type LocalApiStart =
  | { readonly outcome: "listening"; readonly api: LocalApi; readonly url: string; readonly token: string }
  | { readonly outcome: "failed"; readonly sentence: string };

const NO_METHOD =
  "There is no such method. Methods are at /orrery.local.v1.<service>/<method> of FederationService, UsageService and DirectoryService, asked by POST.";

/**
 * What the applications on this host ask of their agent: Connect, gRPC and plain JSON over HTTP/1.1 and HTTP/2 on one loopback
 * port. Where it is and its token stand in `<dataDir>/local-api.json`, which only the agent's user can read.
 */
export class LocalApi {
  readonly #directory: FederationDirectory;
  readonly #port: OnePort;
  readonly #stop: AbortController;

  private constructor(directory: FederationDirectory, port: OnePort, stop: AbortController) {
    this.#directory = directory;
    this.#port = port;
    this.#stop = stop;
  }

  static async start(options: LocalApiOptions): Promise<LocalApiStart> {
    const { dataDir, host, port, usage, services = null, log } = options;
    const token = await readOrMakeToken(dataDir);
    const access = new AccessCheck(token);
    const directory = new FederationDirectory();
    const stop = new AbortController();
    const adapter = connectNodeAdapter({
      routes: (router) => {
        router.service(FederationService, federationService(directory));
        if (usage !== null) router.service(UsageService, usageService(usage));
        if (services !== null) router.service(DirectoryService, directoryService(services));
      },
      readMaxBytes: REQUEST_BYTES_MAX,
      // Loopback gains nothing by compression, and what is small packed may be large unpacked.
      acceptCompression: [],
      shutdownSignal: stop.signal,
      fallback: (_, response) => refuse(response as AnyResponse, 404, "unimplemented", NO_METHOD),
    });
    let callCount = 0;
    const listening = await listenOnOnePort(host, port, (request, response) => {
      if (!access.admits(request, response)) return;
      if (callCount >= CALLS_MAX) {
        refuse(
          response,
          429,
          "resource_exhausted",
          `${CALLS_MAX} calls are under way; ask again in a moment.`,
        );
        return;
      }
      callCount += 1;
      response.once("close", () => {
        callCount -= 1;
      });
      // Both kinds have what is used here; their types do not say so.
      adapter(request as IncomingMessage, response as ServerResponse);
    });
    if (listening.outcome === "failed") {
      const sentence =
        `The local API cannot listen on ${host}:${port} (${listening.code}). Free the port, or choose another one in ` +
        "agent.toml ([local_api] port, where 0 means any free one); applications on this host cannot reach the agent until then.";
      return { outcome: "failed", sentence };
    }
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${listening.port.number}`;
    await publishApiFile(dataDir, { url, token });
    log.info({ url }, "applications on this host reach the local API");
    return { outcome: "listening", api: new LocalApi(directory, listening.port, stop), url, token };
  }

  /** Both ways, on all connections; only grows. */
  get carriedBytes(): number {
    return this.#port.carriedBytes;
  }

  /** Null while there is nobody who could answer. */
  setFederations(host: CoordinationHost | null): void {
    this.#directory.setHost(host);
  }

  /** Streams end, requests under way are cut off after a moment. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#port.close();
  }
}
