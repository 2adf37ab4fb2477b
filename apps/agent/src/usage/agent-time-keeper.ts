import {
  type AgentTime,
  type AgentTimeEffect,
  type AgentTimeInput,
  stepAgentTime,
} from "@orrery/domain/billing";
import type { AccountId } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import type { AccountCredits } from "../admission/account-credits.ts";
import type { Admission, AdmissionAnswer, UsageGrant } from "../admission/admission.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import type { UsageRecorder } from "./usage-recorder.ts";

export type AgentTimeKeeperOptions = {
  readonly admission: Admission;
  readonly recorder: UsageRecorder;
  readonly events: Pick<AgentEvents, "record">;
  readonly clock: Clock;
  readonly log: Logger;
};

export const AGENT_TIME = "agent_time";
const TICK_MS = 1_000;
/** An agent that has just started has not reached its hub yet: that is no refusal. */
const START_MS = 30_000;

/** Does what the rules of agent time say (packages/domain/src/billing/metering). */
export class AgentTimeKeeper {
  readonly #options: AgentTimeKeeperOptions;
  #state: AgentTime = { kind: "off" };
  #grant: UsageGrant | null = null;
  /** What the running question got. */
  #answer: AdmissionAnswer | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #startedMs: number;
  #isWaiting = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: AgentTimeKeeperOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    options.admission.gate = () => this.#gate();
  }

  /** Whoever the node belongs to now. */
  belongs(accountId: AccountId | null): void {
    this.#do({ kind: "belongs", accountId });
    if (accountId !== null && this.#timer === null) {
      this.#timer = setInterval(() => this.#do({ kind: "tick" }), TICK_MS).unref();
    }
    if (accountId === null && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  /** The last time is on disk when this resolves. */
  async stop(): Promise<void> {
    this.belongs(null);
    await this.#writing;
  }

  /** Whoever does not pay for the node's time pays for nothing else. */
  #gate(): AdmissionAnswer | null {
    if (this.#state.kind !== "unpaid") return null;
    this.#answer = null;
    this.#do({ kind: "wanted" });
    return this.#isPaid() ? null : this.#answer;
  }

  /** Looked at anew: TypeScript does not know that `#do` changes it. */
  #isPaid(): boolean {
    return this.#state.kind === "paid";
  }

  #do(input: AgentTimeInput): void {
    const { state, effects } = stepAgentTime(this.#state, input, this.#options.clock.monotonicMs());
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: AgentTimeEffect): void {
    const { events, log } = this.#options;
    switch (effect.kind) {
      case "ask":
        this.#ask(BigInt(effect.ms));
        return;
      case "tell":
        this.#tell(BigInt(effect.ms));
        return;
      case "unpaid":
        log.warn({ accountId: effect.accountId }, `this node's time is not paid for: ${effect.reason}`);
        void events.record("agent.unpaid", { accountId: effect.accountId, reason: effect.reason });
        return;
      case "paid_again":
        log.info({ accountId: effect.accountId }, "this node's time is paid for again");
        void events.record("agent.paid_again", { accountId: effect.accountId });
        return;
    }
  }

  #ask(quantity: bigint): void {
    const { admission } = this.#options;
    const answer = admission.authorize({
      ...{ meter: AGENT_TIME, quantity, worker: null, account: null, isOwn: true },
    });
    this.#answer = answer;
    if (answer.outcome === "waiting") this.#askAgain(answer.credits);
    const reason = answer.outcome === "refused" ? answer.refusal.sentence : "The hub has not answered yet.";
    // The last minute is told before the next one's grant takes its place.
    this.#do({ kind: "answered", answer: this.#isStarting(answer) ? "waiting" : answer.outcome, reason });
    if (answer.outcome !== "allowed") return;
    if (this.#isPaid()) this.#grant = answer.grant;
    else this.#putBack(answer.grant);
  }

  /** As soon as the hub has answered: a refusal holds for half a second only. */
  #askAgain(credits: AccountCredits): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void credits.changed(TICK_MS).then(() => {
      this.#isWaiting = false;
      this.#do({ kind: "wanted" });
    });
  }

  #isStarting(answer: AdmissionAnswer): boolean {
    if (answer.outcome !== "refused" || answer.refusal.reason !== "hub_away" || this.#isPaid()) return false;
    return this.#options.clock.monotonicMs() - this.#startedMs < START_MS;
  }

  #tell(quantity: bigint): void {
    const grant = this.#grant;
    this.#grant = null;
    if (grant === null) return;
    if (quantity === 0n) this.#putBack(grant);
    else this.#writing = this.#options.recorder.recordGrant(grant, quantity);
  }

  #putBack({ accountId, parts }: UsageGrant): void {
    this.#options.admission.putBack(accountId, parts);
  }
}
