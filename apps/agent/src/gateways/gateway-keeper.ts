import type { GatewayStatus } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger } from "@orrery/runtime";

/** A gateway that listens. */
export type RunningGateway = {
  readonly port: number;
  readonly openCount: number;
  /** Takes nothing new; resolves when what is open has ended, or when it has waited long enough. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type GatewayKeeperOptions = {
  /** Rejects where the port cannot be had. */
  readonly start: () => Promise<RunningGateway>;
  /** That was asked for; 0 = any. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** What it is called, and by which option its port is chosen; left out = the proxy gateway. */
  readonly called?: { readonly name: string; readonly option: string; readonly offReason: string };
};

const PROXY_GATEWAY = {
  name: "the proxy gateway",
  option: "--gateway-port",
  offReason: "No pool is for this node.",
};

type State = { readonly kind: GatewayStatus["state"]; readonly reason: string };

const RETRY: BackoffPolicy = { baseMs: 500, maxMs: 30_000 };

/** Opens the gateway while there is a pool for this node, and tries again where its port is in use. */
export class GatewayKeeper {
  readonly #options: GatewayKeeperOptions;
  #gateway: RunningGateway | null = null;
  #state: State;
  #isWanted = false;
  #failedCount = 0;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: GatewayKeeperOptions) {
    this.#options = options;
    this.#state = this.#off;
  }

  get status(): Omit<GatewayStatus, "nodeId" | "atMs"> {
    const { kind, reason } = this.#state;
    const address = this.#gateway === null ? null : `127.0.0.1:${this.#gateway.port}`;
    return { state: kind, address, reason, openCount: this.#gateway?.openCount ?? 0 };
  }

  /** Resolves when it is so, or could not be made so. */
  want(isWanted: boolean): Promise<void> {
    if (isWanted !== this.#isWanted) {
      this.#isWanted = isWanted;
      this.#failedCount = 0;
      this.#settle();
    }
    return this.#turn;
  }

  async stop(): Promise<void> {
    await this.want(false);
  }

  /** One change after the other: a gateway that is being closed still holds its port. */
  #settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#turn = this.#turn.then(() => (this.#isWanted ? this.#open() : this.#close()));
  }

  async #open(): Promise<void> {
    if (this.#gateway !== null || !this.#isWanted) return;
    const { start, log, random, port, called = PROXY_GATEWAY } = this.#options;
    try {
      const gateway = await start();
      this.#gateway = gateway;
      this.#failedCount = 0;
      log.info({ port: gateway.port }, `${called.name} listens`);
      this.#state = { kind: "listening", reason: `It listens on 127.0.0.1:${gateway.port}.` };
    } catch (error) {
      const pauseMs = backoffMs(RETRY, this.#failedCount, random);
      this.#failedCount += 1;
      const reason = whyNot(error as NodeJS.ErrnoException, port, called.option);
      log.warn({ pauseMs: Math.round(pauseMs) }, `${called.name} cannot be opened: ${reason}`);
      this.#state = { kind: "failed", reason };
      this.#timer = setTimeout(() => this.#settle(), pauseMs).unref();
    }
  }

  async #close(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway !== null) {
      await gateway.drain();
      await gateway.close();
      this.#gateway = null;
    }
    this.#state = this.#off;
  }

  get #off(): State {
    return { kind: "off", reason: (this.#options.called ?? PROXY_GATEWAY).offReason };
  }
}

function whyNot({ code, message }: NodeJS.ErrnoException, port: number, option: string): string {
  const remedy = `End what holds it, or give the agent another with ${option}.`;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on 127.0.0.1 is in use. ${remedy}`;
    case "EACCES":
      return `This user may not listen on port ${port}. Give the agent another with ${option}.`;
    default:
      return `Port ${port} on 127.0.0.1 cannot be opened (${code ?? message}).`.slice(0, 500);
  }
}
