import type { Database, EventDraft, StreamAcceptance, WriteTransaction } from "@orrery/db";
import { correctedEventAtMs, schedulingFromFields, schedulingToFields, stepScheduling } from "@orrery/domain";
import type {
  Actor,
  CorrelationId,
  FederationId,
  NodeId,
  OutboxEntry,
  StreamId,
  WireError,
} from "@orrery/protocol";
import { AppError, type Logger, sortableId, toWireError } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { HubMetrics } from "../metrics.ts";
import {
  type FederationArrival,
  type FederationsFolded,
  foldFederationEntries,
  isFederationEntry,
} from "./federation-entries.ts";
import { toStorableData, toStorableText } from "./storable-data.ts";

const COLLECT_MS = 8;
const BATCH_ENTRIES_MAX = 2_000;
const QUEUE_ENTRIES_MAX = 50_000;

export type IngestNode = { id: NodeId; name: string; enrolledAtMs: number };

export type IngestBatch = {
  node: IngestNode;
  streamId: StreamId;
  entries: OutboxEntry[];
  /** The host's clock minus the hub's. */
  skewMs: number;
};

export type IngestResult =
  | { outcome: "stored"; ackedSequence: number }
  | { outcome: "refused"; error: WireError };

type Waiting = IngestBatch & { resolve: (result: IngestResult) => void };

/**
 * Stores agents' outbox entries: what arrives within a few milliseconds, from whichever agents, goes into one transaction
 * (cursors and events together), and each is acknowledged after the commit. One transaction at a time: while it runs, the
 * next one collects.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #metrics: HubMetrics;
  readonly #nowAtMs: () => number;
  /** Told of nodes whose row changed with their entries (a confirmed drain). */
  readonly #onNodeChanged: (nodeId: NodeId) => void;
  /** Told of federations of which rows changed with an agent's entries: members, failovers. */
  readonly #onFederationChanged: (federationId: FederationId) => void;
  readonly #onViolation: (node: IngestNode, problem: string) => void;
  #queue: Waiting[] = [];
  #queuedEntries = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(options: {
    db: Database;
    log: Logger;
    metrics: HubMetrics;
    nowAtMs: () => number;
    onNodeChanged: (nodeId: NodeId) => void;
    onFederationChanged: (federationId: FederationId) => void;
    onViolation: (node: IngestNode, problem: string) => void;
  }) {
    this.#db = options.db;
    this.#log = options.log;
    this.#metrics = options.metrics;
    this.#nowAtMs = options.nowAtMs;
    this.#onNodeChanged = options.onNodeChanged;
    this.#onFederationChanged = options.onFederationChanged;
    this.#onViolation = options.onViolation;
  }

  submit(batch: IngestBatch): Promise<IngestResult> {
    if (this.#queuedEntries + batch.entries.length > QUEUE_ENTRIES_MAX) {
      this.#metrics.entriesRefused.inc(batch.entries.length);
      const error = new AppError(
        "RATE_LIMITED",
        "The hub has more to store than it can at the moment; send again.",
      );
      return Promise.resolve({ outcome: "refused", error: toWireError(error) });
    }
    return new Promise((resolve) => {
      this.#queue.push({ ...batch, resolve });
      this.#queuedEntries += batch.entries.length;
      this.#schedule();
    });
  }

  /** Resolves when everything submitted so far is answered. */
  async drain(): Promise<void> {
    while (this.#queue.length > 0 || this.#running !== null) {
      await (this.#running ?? this.#run());
    }
  }

  #schedule(): void {
    if (this.#running !== null || this.#timer !== null) return;
    const afterMs = this.#queuedEntries >= BATCH_ENTRIES_MAX ? 0 : COLLECT_MS;
    this.#timer = setTimeout(() => void this.#run(), afterMs);
  }

  #run(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running ??= this.#commitNext().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#schedule();
    });
    return this.#running;
  }

  async #commitNext(): Promise<void> {
    const batches = this.#takeBatches();
    if (batches.length === 0) return;
    try {
      await this.#commit(batches);
    } catch (error) {
      if (batches.length === 1 || (error instanceof AppError && error.retryable))
        this.#refuse(batches, error);
      // One agent's entries must not keep the others' from being stored.
      else
        for (const batch of batches)
          await this.#commit([batch]).catch((cause) => this.#refuse([batch], cause));
    }
  }

  #takeBatches(): Waiting[] {
    const taken: Waiting[] = [];
    let entries = 0;
    for (const batch of this.#queue) {
      if (taken.length > 0 && entries + batch.entries.length > BATCH_ENTRIES_MAX) break;
      taken.push(batch);
      entries += batch.entries.length;
    }
    this.#queue.splice(0, taken.length);
    this.#queuedEntries -= entries;
    return taken;
  }

  async #commit(batches: Waiting[]): Promise<void> {
    const endTimer = this.#metrics.commitSeconds.startTimer();
    const nowAtMs = this.#nowAtMs();
    const correlationId = sortableId() as CorrelationId;
    const { acceptances, changedNodes, folded } = await this.#db.write(
      { actor: HUB_ACTOR, correlationId },
      async (tx) => {
        const accepted = await tx.nodeStream.accept(
          batches.map(({ node, streamId, entries }) => ({ nodeId: node.id, streamId, entries })),
          nowAtMs,
        );
        return { acceptances: accepted, ...(await storeEntries(tx, batches, accepted, nowAtMs)) };
      },
    );
    endTimer();
    for (const [i, batch] of batches.entries()) batch.resolve(resultOf(acceptances[i]));
    this.#metrics.entriesStored.inc(acceptances.reduce((sum, { accepted }) => sum + accepted.length, 0));
    for (const nodeId of changedNodes) this.#onNodeChanged(nodeId);
    for (const federationId of folded.federationIds) this.#onFederationChanged(federationId);
    for (const { node, problem } of folded.violations) this.#onViolation(node, problem);
  }

  #refuse(batches: Waiting[], error: unknown): void {
    const wireError = toWireError(error);
    for (const batch of batches) {
      this.#metrics.entriesRefused.inc(batch.entries.length);
      batch.resolve({ outcome: "refused", error: wireError });
    }
    this.#log.warn(
      { err: error, batches: batches.length, nodeId: batches[0]?.node.id },
      "entries were not stored",
    );
  }
}

/** Each entry becomes an event, and what it says of its node or federations changes their rows. */
async function storeEntries(
  tx: WriteTransaction,
  batches: readonly IngestBatch[],
  acceptances: readonly StreamAcceptance[],
  nowAtMs: number,
): Promise<{ changedNodes: Set<NodeId>; folded: FederationsFolded }> {
  const arrivals: FederationArrival[] = [];
  const drained: { node: IngestNode; entry: OutboxEntry }[] = [];
  for (const [i, { accepted }] of acceptances.entries()) {
    const batch = batches[i];
    if (batch === undefined) continue;
    const { node, skewMs } = batch;
    for (const entry of accepted) {
      const eventId = tx.appendEvent(eventOf(batch, entry, nowAtMs));
      if (isFederationEntry(entry)) arrivals.push({ node, skewMs, entry, eventId });
      if (entry.type === "agent.drained") drained.push({ node, entry });
    }
  }
  const folded = await foldFederationEntries(tx, arrivals, nowAtMs);
  const changedNodes = new Set<NodeId>();
  for (const { node, entry } of drained) {
    if (await confirmDrain(tx, node, entry, nowAtMs)) changedNodes.add(node.id);
  }
  return { changedNodes, folded };
}

function resultOf(acceptance: StreamAcceptance | undefined): IngestResult {
  if (acceptance === undefined) return { outcome: "refused", error: toWireError(new AppError("INTERNAL")) };
  const { gap, accepted, ackedSequence } = acceptance;
  if (gap !== null && accepted.length === 0) {
    const message = `Entry ${gap.receivedSequence} came, but ${gap.expectedSequence} is the next; send from there.`;
    return { outcome: "refused", error: toWireError(new AppError("CONFLICT", message)) };
  }
  return { outcome: "stored", ackedSequence };
}

function eventOf(batch: IngestBatch, entry: OutboxEntry, nowAtMs: number): EventDraft {
  const { node, streamId, skewMs } = batch;
  const actor: Actor = { kind: "node", id: node.id, name: node.name };
  const data = toStorableData(entry.data);
  // An agent speaks for itself only: what claims to be one of the hub's own events is kept, under a name that says so.
  const isOwn = entry.type.startsWith("agent.");
  const type = (isOwn ? entry.type : "agent.foreign_event") as `agent.${string}`;
  return {
    type,
    subject: actor as EventDraft["subject"],
    actor,
    summary: summaryOf(node.name, entry),
    data: isOwn ? data : { ...data, claimedType: entry.type },
    atMs: correctedEventAtMs({ agentAtMs: entry.atMs, skewMs, nowAtMs, enrolledAtMs: node.enrolledAtMs }),
    source: { streamId, sequence: entry.sequence },
    ...(entry.correlationId === undefined ? {} : { correlationId: entry.correlationId }),
  };
}

function summaryOf(nodeName: string, entry: OutboxEntry): string {
  const { message } = entry.data;
  if (typeof message === "string" && message !== "") {
    return toStorableText(`${nodeName}: ${message}`).slice(0, 1000);
  }
  return `${nodeName}: ${entry.type.replace(/^agent\./, "").replaceAll(/[._]/g, " ")}`;
}

/** The agent's word that its work has moved away ends the drain, in the transaction that stores that word (S4, S5). */
async function confirmDrain(
  tx: WriteTransaction,
  node: IngestNode,
  entry: OutboxEntry,
  nowAtMs: number,
): Promise<boolean> {
  const { drainId } = entry.data;
  if (typeof drainId !== "string") return false;
  const record = await tx.node.findForUpdate(node.id);
  if (record === null || record.removedAtMs !== null) return false;
  const result = stepScheduling(schedulingFromFields(record), { kind: "drain-confirmed", nowAtMs, drainId });
  if (result.outcome !== "changed") return false;
  await tx.node.updateScheduling(node.id, schedulingToFields(result.state));
  tx.appendEvent({
    type: result.event.type,
    severity: result.event.severity,
    subject: { kind: "node", id: node.id, name: record.name },
    actor: { kind: "node", id: node.id, name: record.name },
    summary: `${record.name} ${result.event.summary}`,
    data: { before: record.scheduling, after: result.state.kind, drainId },
  });
  return true;
}
