import type { EmbeddedPostgres } from "@orrery/db";
import { backoffMs } from "@orrery/runtime";
import { identifyProcess, isStillRunning, type ProcessIdentity } from "./process-identity.ts";
import type { DatabaseHandle } from "./product.ts";
import { formatDuration } from "./progress.ts";

const WATCH_EVERY_MS = 500;
const BACKOFF = { baseMs: 1000, maxMs: 15_000 };

export type KeeperOptions = {
  startAgain: (port: number) => Promise<EmbeddedPostgres>;
  say: (line: string) => void;
  onChange: () => void;
};

/** Starts the embedded Postgres again, on the same port, when it ends by itself. The hub reconnects without a restart. */
export class PostgresKeeper implements DatabaseHandle {
  readonly #options: KeeperOptions;
  readonly #timer: NodeJS.Timeout;
  #server: EmbeddedPostgres;
  #identity: ProcessIdentity | null;
  #restarting: Promise<void> | null = null;
  #isStopping = false;

  constructor(server: EmbeddedPostgres, options: KeeperOptions) {
    this.#options = options;
    this.#server = server;
    this.#identity = identifyProcess(server.pid);
    this.#timer = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  get process(): ProcessIdentity | null {
    return this.#identity;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#restarting;
    await this.#server.stop();
  }

  /** Postgres' immediate shutdown: it recovers from its log at the next start. */
  kill(): void {
    if (this.#identity !== null && isStillRunning(this.#identity))
      process.kill(this.#identity.pid, "SIGQUIT");
  }

  #look(): void {
    if (this.#restarting !== null || (this.#identity !== null && isStillRunning(this.#identity))) return;
    this.#restarting = this.#startAgain().finally(() => {
      this.#restarting = null;
    });
  }

  async #startAgain(): Promise<void> {
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      const waitMs = backoffMs(BACKOFF, attempt);
      this.#options.say(
        `Postgres stopped unexpectedly. Starting it again in ${formatDuration(waitMs)}; the hub waits for it.`,
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        const { port } = this.#server;
        await this.#server.stop();
        this.#server = await this.#options.startAgain(port);
        this.#identity = identifyProcess(this.#server.pid);
        this.#options.onChange();
        this.#options.say(`Postgres was started again (process ${this.#server.pid}).`);
        return;
      } catch (error) {
        this.#options.say(`Postgres could not be started again: ${(error as Error).message}`);
      }
    }
  }
}
