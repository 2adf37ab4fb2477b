import type { Agent } from "./orrery-agent.ts";

/** Whether this node leads, and for how long that is certain. */
export class Leadership {
  readonly #agent: Agent;
  readonly #federation: string;
  #fencingToken = 0n;
  #validUntilMs = 0;

  constructor(agent: Agent, federation = "") {
    this.#agent = agent;
    this.#federation = federation;
  }

  /** What a write to anything outside of the federation carries. */
  get fencingToken(): bigint {
    return this.#fencingToken;
  }

  /** For so many ms nobody else can lead. 0 or less = it is not certain. */
  get certainForMs(): number {
    return this.#validUntilMs - performance.now();
  }

  /** Throws where the agent does not answer; what was certain before stays so until its time is over. */
  async refresh(): Promise<void> {
    // The agent's time counts from before the question: how long the answer was on its way is not known.
    const beforeMs = performance.now();
    const { leader } = await this.#agent.getLeader({ federation: this.#federation }, { timeoutMs: 1_000 });
    if (leader?.isLeading === true && leader.fencingToken !== undefined) {
      this.#fencingToken = leader.fencingToken;
      this.#validUntilMs = beforeMs + leader.validForMs;
    } else this.#validUntilMs = 0;
  }
}
