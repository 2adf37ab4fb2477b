import type { Agent } from "./orrery-agent.ts";

export type LockOptions = {
  readonly federation?: string;
  readonly name: string;
  /** One for this process. */
  readonly owner: string;
  readonly ttlMs: number;
};

/** A lock and its renewal. */
export class HeldLock {
  readonly #agent: Agent;
  readonly #options: LockOptions;
  readonly token: bigint;
  #validUntilMs: number;
  #timer: NodeJS.Timeout;

  private constructor(agent: Agent, options: LockOptions, token: bigint, askedMs: number) {
    this.#agent = agent;
    this.#options = options;
    this.token = token;
    this.#validUntilMs = askedMs + options.ttlMs;
    this.#timer = setTimeout(() => void this.#renew(), options.ttlMs / 3);
  }

  /** Null = another one holds it, and did so for `waitMs`. */
  static async acquire(agent: Agent, options: LockOptions, waitMs = 0): Promise<HeldLock | null> {
    const { federation = "", name, owner, ttlMs } = options;
    const answer = await agent.acquireLock({ federation, name, owner, ttlMs, waitMs });
    // When the lock was given is not known while the question waited; a renewal's time begins with the question.
    const askedMs = performance.now();
    if (!answer.isAcquired) return null;
    const renewed = await agent.renewLock({ federation, name, token: answer.token });
    return renewed.isRenewed ? new HeldLock(agent, options, answer.token, askedMs) : null;
  }

  /** For so many ms nobody else can hold it. 0 or less = it is not certain. */
  get certainForMs(): number {
    return this.#validUntilMs - performance.now();
  }

  async release(): Promise<void> {
    clearTimeout(this.#timer);
    this.#validUntilMs = 0;
    const { federation = "", name } = this.#options;
    await this.#agent.releaseLock({ federation, name, token: this.token });
  }

  async #renew(): Promise<void> {
    const { federation = "", name, ttlMs } = this.#options;
    const askedMs = performance.now();
    try {
      const { isRenewed } = await this.#agent.renewLock({ federation, name, token: this.token });
      this.#validUntilMs = isRenewed ? askedMs + ttlMs : 0;
      if (!isRenewed) return;
    } catch {
      // It stays certain for as long as it was; asked again meanwhile.
    }
    if (this.#validUntilMs > 0) this.#timer = setTimeout(() => void this.#renew(), ttlMs / 3);
  }
}
