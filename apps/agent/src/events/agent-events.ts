import type { OutboxEntry } from "@orrery/protocol";
import type { Clock, Logger, Outbox } from "@orrery/runtime";

/** Writes the agent's own events to the outbox, and counts what did not fit so that even a loss is reported. */
export class AgentEvents {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #log: Logger;
  #onStored: () => void = () => undefined;
  #dropped: { count: number; sinceAtMs: number; reason: string } | null = null;

  constructor(outbox: Outbox, clock: Clock, log: Logger) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#log = log;
  }

  /** Who is told that something waits to be sent. */
  onStored(listener: () => void): void {
    this.#onStored = listener;
  }

  /** True once the event is on disk. */
  async record(type: `agent.${string}`, data: OutboxEntry["data"]): Promise<boolean> {
    const nowAtMs = this.#clock.nowAtMs();
    const outcome = await this.#outbox.append({ atMs: nowAtMs, type, data });
    if (outcome.outcome === "stored") {
      this.#onStored();
      return true;
    }
    this.#dropped = {
      count: (this.#dropped?.count ?? 0) + 1,
      sinceAtMs: this.#dropped?.sinceAtMs ?? nowAtMs,
      reason: outcome.reason,
    };
    this.#log.warn({ type, reason: outcome.reason }, "the outbox took no more; this event is lost");
    return false;
  }

  #droppedCount(): number {
    return this.#dropped?.count ?? 0;
  }

  /** Once there is room again: how many were lost meanwhile. */
  async tellDropped(): Promise<void> {
    const dropped = this.#dropped;
    if (dropped === null) return;
    this.#dropped = null;
    const { count, sinceAtMs, reason } = dropped;
    const data = { droppedCount: count, sinceAtMs, reason };
    const outcome = await this.#outbox.append({
      atMs: this.#clock.nowAtMs(),
      type: "agent.outbox_overflowed",
      data,
    });
    if (outcome.outcome === "stored") this.#onStored();
    else this.#dropped = { ...dropped, count: count + this.#droppedCount() };
  }
}
