import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AccountId,
  AgentUsage,
  AgentUsageAck,
  NodeId,
  SliceAnswer,
  SliceAsk,
  SlicesKept,
  SlicesKeptAck,
  type SpecBilling,
} from "@orrery/protocol";
import { type Clock, createLogger, type OutboxLimits, systemClock } from "@orrery/runtime";
import { AgentBilling, type BillingPort } from "../usage/agent-billing.ts";
import type { UsageRecord } from "../usage/usage-recorder.ts";
import { billingOf, StandInBilling } from "./stand-in-billing.ts";

export const ACME = "acme" as AccountId;
export const CREDIT = 1_000_000_000n;
/** Of a question to the hub; far longer than whoever asks the agent is kept waiting for its answer. */
const TIMEOUT_MS = 5_000;

/** A clock that a test sets: the host's and the monotonic one, each on its own. */
export class LabClock implements Clock {
  #atMs = 0;
  #monotonicMs = 0;

  nowAtMs(): number {
    return systemClock.nowAtMs() + this.#atMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#monotonicMs;
  }

  /** As somebody sets the host's clock. */
  set(byMs: number): void {
    this.#atMs += byMs;
  }

  pass(ms: number): void {
    this.#atMs += ms;
    this.#monotonicMs += ms;
  }
}

/** One agent's billing on a real disk, beside a hub in memory that speaks through the protocol's schemas. */
export class BillingLab {
  readonly hub: StandInBilling;
  readonly clock = new LabClock();
  readonly events: { type: string; data: Record<string, unknown> }[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-billing-"));
  readonly nodeId: NodeId;
  carriedBytes = 0;
  #billing: AgentBilling | null = null;

  constructor(hub = new StandInBilling(), nodeId = "n-1") {
    this.hub = hub;
    this.nodeId = NodeId.parse(nodeId);
  }

  get billing(): AgentBilling {
    if (this.#billing === null) throw new Error("the agent was not started");
    return this.#billing;
  }

  async start(spec: SpecBilling | null = billingOf(ACME), limits: Partial<OutboxLimits> = {}): Promise<void> {
    this.#billing = await AgentBilling.open({
      dataDir: this.folder,
      events: {
        record: async (type, data) => {
          this.events.push({ type, data });
          return true;
        },
      },
      clock: this.clock,
      log: createLogger({ service: "test", level: "silent" }),
      random: Math.random,
      totalBytes: () => this.carriedBytes,
      limits,
    });
    if (spec !== null) this.billing.setSpec(spec);
  }

  connect(): void {
    this.billing.hubClock.observe(this.#hubAtMs());
    this.billing.connected(this.#port());
  }

  /** As kill -9: what is in memory is gone, and nothing is said. */
  async crash(): Promise<void> {
    await this.#billing?.close();
    this.#billing = null;
  }

  record(changes: Partial<UsageRecord> = {}) {
    return this.billing.recorder.record({ ...this.wish(), ...RECORD, ...changes });
  }

  wish(quantity = 1n, worker: string | null = null) {
    return { meter: "tool_invocations", quantity, worker, account: null };
  }

  async end(): Promise<void> {
    await this.#billing?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #hubAtMs(): number {
    return systemClock.nowAtMs();
  }

  /** What is cut off by a crash or a broken connection is never answered. */
  #port(): BillingPort {
    const { hub, nodeId } = this;
    const inTime = <T>(answer: T | Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("no answer")), TIMEOUT_MS);
        void Promise.resolve(answer).then((value) => {
          clearTimeout(timer);
          resolve(value);
        });
      });
    return {
      sendUsage: async (usage) =>
        AgentUsageAck.parse(await inTime(hub.usage(nodeId, AgentUsage.parse(usage), this.#hubAtMs()))),
      askSlice: async (ask) =>
        SliceAnswer.parse(await inTime(hub.sliceAsk(nodeId, SliceAsk.parse(ask), this.#hubAtMs()))),
      keepSlices: async (kept) =>
        SlicesKeptAck.parse(await inTime(hub.slicesKept(nodeId, SlicesKept.parse(kept)))),
    };
  }
}

const RECORD = { unique: null, atMs: null, id: null, authorizationId: null };
