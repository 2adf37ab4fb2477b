import type { AgentUsage, AgentUsageAck, SpecBilling } from "@orrery/protocol";
import type { Clock, Logger, OutboxLimits } from "@orrery/runtime";
import { Admission } from "../admission/admission.ts";
import { HubClock } from "../admission/hub-clock.ts";
import { SliceKeeper, type SlicePort } from "../admission/slice-keeper.ts";
import type { AgentEvents } from "../events/agent-events.ts";
import { AgentTimeKeeper } from "./agent-time-keeper.ts";
import { CarriedBytesKeeper } from "./carried-bytes-keeper.ts";
import { UsageOutbox } from "./usage-outbox.ts";
import { UsageRecorder } from "./usage-recorder.ts";
import { UsageSender } from "./usage-sender.ts";

/** What one connection to the hub offers. */
export type BillingPort = SlicePort & { sendUsage(usage: AgentUsage): Promise<AgentUsageAck> };

export type AgentBillingOptions = {
  readonly dataDir: string;
  readonly events: Pick<AgentEvents, "record">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Carried for applications, both ways; only grows. */
  readonly totalBytes: () => number;
  readonly limits?: Partial<OutboxLimits>;
};

const FLUSH_MS = 2_000;

/** Everything of this agent that has to do with who pays: one admission, one outbox, and what meters by itself. */
export class AgentBilling {
  readonly admission: Admission;
  readonly recorder: UsageRecorder;
  readonly hubClock: HubClock;
  readonly #outbox: UsageOutbox;
  readonly #slices: SliceKeeper;
  readonly #sender: UsageSender;
  readonly #time: AgentTimeKeeper;
  readonly #bytes: CarriedBytesKeeper;
  readonly #clock: Clock;
  #port: BillingPort | null = null;

  private constructor(options: AgentBillingOptions, outbox: UsageOutbox) {
    const { clock, log, random, events } = options;
    this.#clock = clock;
    this.#outbox = outbox;
    const hubClock = new HubClock(clock);
    this.hubClock = hubClock;
    const admission: Admission = new Admission({
      ...{ clock, hubClock },
      storageProblem: () => outbox.problem(recorder.openCount),
    });
    this.admission = admission;
    // Whatever an earlier run took from slices is booked before the hub is told which slices are kept.
    const startedSequence = outbox.lastSequence;
    this.#slices = new SliceKeeper({
      ...{ admission, hubClock, clock, log, random },
      isDrained: () => outbox.ackedSequence >= startedSequence,
    });
    this.#sender = new UsageSender({
      ...{ outbox, hubClock, clock, log, random },
      onSettled: (booked) => {
        for (const { parts } of booked) {
          admission.claims.drop(parts.map(({ sliceId, units }) => ({ sliceId, units: BigInt(units) })));
        }
        this.#slices.tendSoon();
      },
    });
    const recorder: UsageRecorder = new UsageRecorder({
      ...{ admission, outbox, hubClock, clock },
      onStored: () => this.#sender.wake(),
    });
    this.recorder = recorder;
    this.#time = new AgentTimeKeeper({ admission, recorder, events, clock, log });
    this.#bytes = new CarriedBytesKeeper({ admission, recorder, totalBytes: options.totalBytes });
  }

  static async open(options: AgentBillingOptions): Promise<AgentBilling> {
    const { dataDir, clock, log, limits = {}, events } = options;
    const outbox = await UsageOutbox.open({
      ...{ dataDir, clock, log, limits },
      onTold: (type, data) => void events.record(type, data),
    });
    const billing = new AgentBilling(options, outbox);
    for await (const waiting of outbox.readAll()) billing.recorder.remember(waiting);
    return billing;
  }

  get pendingCount(): number {
    return this.#outbox.pendingCount;
  }

  setSpec(spec: SpecBilling): void {
    this.admission.setBilling(spec);
    this.#time.belongs(spec.nodeAccountId);
    this.#bytes.belongs(spec.nodeAccountId !== null);
    this.#slices.tendSoon();
  }

  /** Once a connection: the hub has admitted this node. */
  connected(port: BillingPort): void {
    if (this.#port === port) return;
    this.#port = port;
    this.#slices.connected(port);
    this.#sender.connected(port);
  }

  disconnected(): void {
    this.#port = null;
    this.#slices.disconnected();
    this.#sender.disconnected();
  }

  /** What was metered is on disk, and with the hub if it answers within 2 s. */
  async stop(): Promise<void> {
    await this.#bytes.tell();
    this.#bytes.belongs(false);
    await this.#time.stop();
    this.recorder.stop();
    const deadlineMs = this.#clock.monotonicMs() + FLUSH_MS;
    while (this.#port !== null && this.#outbox.pendingCount > 0 && this.#clock.monotonicMs() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** After the connection has ended. */
  async close(): Promise<void> {
    this.disconnected();
    this.#slices.stop();
    await this.#outbox.close();
  }
}
