import { setTimeout as delay } from "node:timers/promises";
import type { GatewayClient } from "./gateway-client.ts";

export type HammerOptions = {
  /** Asked anew for each request: a gateway that was started again listens elsewhere. */
  readonly client: () => GatewayClient;
  readonly url: string;
  /** Requests that are open at a time. */
  readonly width: number;
};

const AGAIN_AFTER_MS = 20;

/** An application that asks as fast as it is answered, until it is stopped. */
export class Hammer {
  /** How many answers had which status. */
  readonly statuses = new Map<number, number>();
  /** The first few answers that are neither 200 nor 429. */
  readonly refusals: string[] = [];
  /** Requests for which the gateway went away. */
  brokenCount = 0;
  /** The longest that a request took. */
  slowestMs = 0;
  readonly #options: HammerOptions;
  readonly #running: Promise<unknown>;
  #isStopped = false;

  constructor(options: HammerOptions) {
    this.#options = options;
    this.#running = Promise.all(Array.from({ length: options.width }, () => this.#run()));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const startedMs = performance.now();
      const isServed = await this.#ask().catch(() => {
        this.brokenCount += 1;
        return false;
      });
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs);
      if (!isServed) await delay(AGAIN_AFTER_MS);
    }
  }

  async #ask(): Promise<boolean> {
    const { client, url } = this.#options;
    const { status, body } = await client().get(url);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status !== 200 && status !== 429 && this.refusals.length < 10)
      this.refusals.push(`${status} ${body}`);
    return status === 200;
  }
}
