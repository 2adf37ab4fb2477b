import { type AgentUsage, AgentUsageAck, type AgentUsageEvent } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, faultPoint, type Logger } from "@orrery/runtime";
import type { HubClock } from "../admission/hub-clock.ts";
import type { UsageOutbox } from "./usage-outbox.ts";

/** The hub's side of usage over one connection. Rejects where no answer came in time. */
export type UsagePort = { sendUsage(usage: AgentUsage): Promise<AgentUsageAck> };

export type UsageSenderOptions = {
  readonly outbox: UsageOutbox;
  readonly hubClock: HubClock;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** The hub has booked or refused them, for good. */
  readonly onSettled: (events: readonly AgentUsageEvent[]) => void;
};

/** What is used within so short a time is sent together. */
const LINGER_MS = 200;
const RETRY: BackoffPolicy = { baseMs: 500, maxMs: 15_000 };

/** Sends the outbox to the hub, oldest first, one batch at a time, each until it is answered. */
export class UsageSender {
  readonly #options: UsageSenderOptions;
  #port: UsagePort | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isSending = false;
  #failures = 0;

  constructor(options: UsageSenderOptions) {
    this.#options = options;
  }

  connected(port: UsagePort): void {
    this.#port = port;
    this.#failures = 0;
    this.#plan(0);
  }

  disconnected(): void {
    this.#port = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Something was written down. */
  wake(): void {
    this.#plan(LINGER_MS);
  }

  #plan(delayMs: number): void {
    if (this.#port === null || this.#isSending || this.#timer !== null) return;
    if (this.#options.outbox.pendingCount === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#send();
    }, delayMs);
  }

  async #send(): Promise<void> {
    const port = this.#port;
    if (port === null || this.#isSending) return;
    this.#isSending = true;
    const isStored = await this.#sendBatch(port).catch((error: unknown) => {
      this.#options.log.error({ err: error }, "usage could not be sent");
      return false;
    });
    this.#isSending = false;
    if (isStored) this.#failures = 0;
    else this.#failures += 1;
    this.#plan(isStored ? 0 : backoffMs(RETRY, this.#failures - 1, this.#options.random));
  }

  async #sendBatch(port: UsagePort): Promise<boolean> {
    const { outbox, hubClock, log, onSettled } = this.#options;
    const { events, lastSequence } = await outbox.read();
    if (events.length > 0) {
      const sent = { sentAtMs: Math.round(hubClock.nowAtMs()), events: [...events] };
      await faultPoint("usage.sending");
      const ack = AgentUsageAck.safeParse(await port.sendUsage(sent).catch(() => null));
      if (!ack.success) return false;
      if (ack.data.outcome === "failed") {
        log.warn({ code: ack.data.error.code }, `the hub booked no usage: ${ack.data.error.message}`);
        return false;
      }
      await faultPoint("usage.answered");
      hubClock.observe(ack.data.hubAtMs);
      for (const answer of ack.data.answers) {
        if (answer.outcome === "booked") continue;
        const { reason, sentence } = answer.refusal;
        log.warn({ id: answer.id, reason }, `the hub refused usage: ${sentence}`);
      }
    }
    await outbox.ack(lastSequence);
    await faultPoint("usage.acked");
    onSettled(events);
    return true;
  }
}
