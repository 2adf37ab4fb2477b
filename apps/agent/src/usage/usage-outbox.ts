import { join } from "node:path";
import { AgentUsageEvent, type OutboxEntry } from "@orrery/protocol";
import {
  type AppendOutcome,
  type Clock,
  type Logger,
  OUTBOX_LIMITS,
  type Outbox,
  type OutboxLimits,
  openOutbox,
} from "@orrery/runtime";

export type UsageBatch = { readonly events: readonly AgentUsageEvent[]; readonly lastSequence: number };

export type UsageOutboxOptions = {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<OutboxLimits>;
  /** What the outbox tells of itself: it was damaged, or begun anew. */
  readonly onTold: (type: `agent.${string}`, data: Record<string, string | number | boolean>) => void;
};

const FOLDER = "usage-outbox";
const ENTRY_TYPE = "agent.usage";
/** After a failed write nothing is allowed for so long; then one more try shows whether it works again. */
const FAILED_FOR_MS = 1_000;

/**
 * What was used, on disk until the hub has booked it. It is an outbox of its own, so that a hub that refuses one kind of message does not
 * hold up the other.
 */
export class UsageOutbox {
  readonly #outbox: Outbox;
  readonly #options: UsageOutboxOptions;
  readonly #entriesMax: number;
  #failure: { sentence: string; untilMs: number } | null = null;
  #appendingCount = 0;

  private constructor(outbox: Outbox, options: UsageOutboxOptions) {
    this.#outbox = outbox;
    this.#options = options;
    this.#entriesMax = options.limits?.entriesMax ?? OUTBOX_LIMITS.entriesMax;
  }

  static async open(options: UsageOutboxOptions): Promise<UsageOutbox> {
    const { dataDir, log, limits = {}, onTold } = options;
    const { outbox, verdict } = await openOutbox(join(dataDir, FOLDER), {
      limits,
      onDamage: (damage) => {
        log.error({ damage }, "the usage outbox was damaged; what can be read goes on");
        onTold("agent.usage_damaged", { kind: damage.kind });
      },
    });
    if (verdict.kind === "damaged") {
      log.error({ verdict }, "the usage outbox was damaged; what can be read goes on");
      onTold("agent.usage_damaged", { kind: verdict.kind, lostCount: verdict.lostCount });
    }
    return new UsageOutbox(outbox, options);
  }

  get pendingCount(): number {
    return this.#outbox.pendingCount;
  }

  get lastSequence(): number {
    return this.#outbox.lastSequence;
  }

  get ackedSequence(): number {
    return this.#outbox.ackedSequence;
  }

  /** Why nothing more can be written now, in a sentence. `openCount`: what was allowed and is still to be written. */
  problem(openCount: number): string | null {
    if (this.#outbox.pendingCount + this.#appendingCount + openCount >= this.#entriesMax) {
      return "the usage that waits for the hub fills its outbox.";
    }
    const failure = this.#failure;
    return failure !== null && this.#options.clock.monotonicMs() < failure.untilMs ? failure.sentence : null;
  }

  /** Null once it is on disk; else why it is not, in a sentence. */
  async append(event: AgentUsageEvent): Promise<string | null> {
    this.#appendingCount += 1;
    // JSON, which optional fields keep its type from seeing.
    const data = { event } as unknown as OutboxEntry["data"];
    const outcome = await this.#outbox.append({ atMs: event.atMs, type: ENTRY_TYPE, data });
    this.#appendingCount -= 1;
    if (outcome.outcome === "stored") {
      this.#failure = null;
      return null;
    }
    const sentence = sentenceOf(outcome.reason);
    this.#options.log.error({ reason: outcome.reason }, "usage could not be written down; it was refused");
    this.#failure = { sentence, untilMs: this.#options.clock.monotonicMs() + FAILED_FOR_MS };
    return sentence;
  }

  /** The oldest; `skip` leaves out as many. Entries that are no usage are only passed over. */
  async read(skip = 0): Promise<UsageBatch> {
    const { entries } = await this.#outbox.readBatch({ skip });
    const events = entries.flatMap(({ type, data }) => {
      if (type !== ENTRY_TYPE) {
        this.#options.onTold("agent.usage_outbox_restarted", { type });
        return [];
      }
      const event = AgentUsageEvent.safeParse(data.event);
      if (event.success) return [event.data];
      this.#options.log.error(
        { problem: event.error.issues[0] },
        "an entry of the usage outbox is not valid",
      );
      return [];
    });
    return { events, lastSequence: entries.at(-1)?.sequence ?? this.#outbox.ackedSequence };
  }

  /** Everything that waits; for the start. */
  async *readAll(): AsyncGenerator<readonly AgentUsageEvent[]> {
    for (let skip = 0; skip < this.#outbox.pendingCount; ) {
      const { events, lastSequence } = await this.read(skip);
      const next = lastSequence - this.#outbox.ackedSequence;
      if (next <= skip) return;
      yield events;
      skip = next;
    }
  }

  async ack(sequence: number): Promise<void> {
    await this.#outbox.ack(sequence);
  }

  close(): Promise<void> {
    return this.#outbox.close();
  }
}

function sentenceOf(reason: Extract<AppendOutcome, { outcome: "refused" }>["reason"]): string {
  switch (reason) {
    case "full":
      return "the usage that waits for the hub fills its outbox.";
    case "disk_full":
      return "the disk of this host is full.";
    case "too_large":
      return "it is too large.";
    case "io_error":
      return "the disk of this host refused it.";
    case "closed":
      return "the agent is being stopped.";
  }
}
