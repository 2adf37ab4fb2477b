import type { Logger } from "@orrery/runtime";
import type { AgentFileConfig } from "../config/agent-file.ts";
import { RemoteCoordination } from "../coordination/remote-coordination.ts";
import type { AgentFederations } from "../federations/agent-federations.ts";
import { rehearseApi } from "../rehearsal/rehearse-api.ts";
import type { ServiceAddresses } from "../services/service-addresses.ts";
import { LOCAL_API_PORT_DEFAULT, LocalApi } from "./local-api.ts";
import type { UsageServiceOptions } from "./usage-service.ts";

export type AgentLocalApiOptions = {
  readonly dataDir: string;
  readonly config: AgentFileConfig["localApi"];
  readonly federations: Pick<AgentFederations, "listen">;
  readonly usage: UsageServiceOptions;
  readonly services: ServiceAddresses;
  readonly log: Logger;
};

const RETRY_MS = 10_000;

/** The local API over an agent's life: before its federations' thread is there, and after that was started anew. */
export class AgentLocalApi {
  readonly #options: AgentLocalApiOptions;
  #api: LocalApi | null = null;
  #remote: RemoteCoordination | null = null;
  #starting: Promise<void> = Promise.resolve();
  #retryTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: AgentLocalApiOptions) {
    this.#options = options;
    options.federations.listen({
      onThread: (thread) => {
        this.#remote = new RemoteCoordination(thread.coordinationPort);
        this.#api?.setFederations(this.#remote);
      },
    });
  }

  /** Both ways, on all connections of applications; only grows. */
  get carriedBytes(): number {
    return this.#api?.carriedBytes ?? 0;
  }

  /** The agent works without it: where the port is taken, it is tried again until it is free. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#starting;
    await this.#api?.stop();
  }

  async #start(): Promise<void> {
    const { dataDir, config, usage, services, log } = this.#options;
    const address = { dataDir, host: config.bind, usage, services, log };
    const wished = await LocalApi.start({ ...address, port: config.port ?? LOCAL_API_PORT_DEFAULT });
    // Several agents on one host: whoever comes later takes another port, which its own file names.
    const isFree = wished.outcome === "failed" && config.port === null;
    const started = isFree ? await LocalApi.start({ ...address, port: 0 }) : wished;
    if (started.outcome === "listening") {
      this.#api = started.api;
      this.#api.setFederations(this.#remote);
      await rehearseApi(started);
      return;
    }
    log.error({ retryMs: RETRY_MS }, started.sentence);
    if (this.#isStopped) return;
    this.#retryTimer = setTimeout(() => void this.start(), RETRY_MS);
  }
}
