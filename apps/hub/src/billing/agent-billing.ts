import { askSlice, keepSlices, type SliceNode, slicePrefix, type UsageBook } from "@orrery/api";
import type { Database } from "@orrery/db";
import type {
  AgentUsage,
  AgentUsageAck,
  NodeId,
  SliceAnswer,
  SliceAsk,
  SlicesKept,
  SlicesKeptAck,
} from "@orrery/protocol";
import { type Clock, type Logger, toWireError } from "@orrery/runtime";

export type AgentBillingOptions = { db: Database; clock: Clock; log: Logger; book: UsageBook };

/** What agents tell of usage and ask of slices. Who a node is comes from its certificate, never from what it says. */
export class AgentBilling {
  readonly #options: AgentBillingOptions;
  /** What a node asks of its slices is done in the order in which it asked. */
  readonly #turns = new Map<NodeId, Promise<unknown>>();

  constructor(options: AgentBillingOptions) {
    this.#options = options;
  }

  /** Answered when all of it is booked, or refused for good. */
  async usage(nodeId: NodeId, { events }: AgentUsage): Promise<AgentUsageAck> {
    const { book, clock } = this.#options;
    const prefix = slicePrefix(nodeId);
    try {
      const answers = await book.book(
        events.map(({ value, unique, worker, parts, ...event }) => ({
          ...{ ...event, source: `node/${nodeId}`, nodeId },
          ...{ unique: unique ?? null, worker: worker ?? null },
          value: { quantity: BigInt(value), text: value },
          // Another node's slices are not this one's to spend.
          parts: parts.flatMap(({ sliceId, units }) =>
            sliceId.startsWith(prefix) ? [{ holdId: sliceId, units: BigInt(units) }] : [],
          ),
        })),
      );
      return { outcome: "stored", answers, hubAtMs: clock.nowAtMs() };
    } catch (error) {
      this.#options.log.warn({ err: error, nodeId, count: events.length }, "an agent's usage was not booked");
      return { outcome: "failed", error: toWireError(error) };
    }
  }

  sliceAsk(node: SliceNode, ask: SliceAsk): Promise<SliceAnswer> {
    return this.#inTurn(node.id, () => askSlice(this.#options, node, ask)).catch((error: unknown) => {
      this.#options.log.warn({ err: error, nodeId: node.id }, "a slice could not be given");
      return { outcome: "failed" as const, error: toWireError(error) };
    });
  }

  slicesKept(node: SliceNode, kept: SlicesKept): Promise<SlicesKeptAck> {
    const work = async (): Promise<SlicesKeptAck> => {
      const releasedCount = await keepSlices(this.#options, node, kept);
      return { outcome: "noted", releasedCount };
    };
    return this.#inTurn(node.id, work).catch((error: unknown) => {
      this.#options.log.warn({ err: error, nodeId: node.id }, "slices could not be given back");
      return { outcome: "failed" as const, error: toWireError(error) };
    });
  }

  #inTurn<T>(nodeId: NodeId, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(nodeId) ?? Promise.resolve();
    const done = before.then(work, work);
    this.#turns.set(nodeId, done);
    const leave = () => {
      if (this.#turns.get(nodeId) === done) this.#turns.delete(nodeId);
    };
    done.then(leave, leave);
    return done;
  }
}
