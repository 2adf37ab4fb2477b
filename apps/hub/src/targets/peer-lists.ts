import { isDeepStrictEqual } from "node:util";
import type { Database, NodeRecord } from "@orrery/db";
import { peerSamples } from "@orrery/domain/latency";
import type { FederationId, NodeId } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import { isDemoNode } from "./demo-delay.ts";
import { isReachable } from "./probe-orders.ts";

/** Joins that come together are sampled together. */
const PASS_AFTER_MS = 5000;
/** A pass takes at most one of so many parts of the hub's time. */
const PASS_SHARE = 20;

export type PeerListsOptions = {
  db: Pick<Database, "read">;
  log: Logger;
  monotonicMs: () => number;
  fleet: Pick<Fleet, "record" | "nodeIds">;
  /** What these nodes are to measure of others is other than before. */
  onChanged: (nodeIds: Iterable<NodeId>) => void;
  passAfterMs?: number;
};

/**
 * Whom of the others each node measures: a sample that grows with the logarithm of the fleet. Whatever changes is taken in by one pass
 * over all nodes, a few seconds later, so that ten thousand joins in a minute cost a few passes and not as many.
 */
export class PeerLists {
  readonly #options: PeerListsOptions;
  #lists = new Map<NodeId, readonly NodeId[]>();
  /** Of which a neighbour must hear: their address, place or label is another. */
  #changed = new Set<NodeId>();
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;
  #isStopped = false;
  #lastPassMs = 0;

  constructor(options: PeerListsOptions) {
    this.#options = options;
  }

  of(nodeId: NodeId): readonly NodeId[] {
    return this.#lists.get(nodeId) ?? [];
  }

  /** Null = not in the fleet (any more). */
  nodeChanged(nodeId: NodeId, record: NodeRecord | null, before: NodeRecord | null): void {
    if (isDeepStrictEqual(sampledOf(record), sampledOf(before))) return;
    this.#changed.add(nodeId);
    this.later();
  }

  /** A pass is due: nodes or federations are other than before. */
  later(): void {
    if (this.#timer !== null || this.#isRunning || this.#isStopped) return;
    const afterMs = Math.max(this.#options.passAfterMs ?? PASS_AFTER_MS, this.#lastPassMs * PASS_SHARE);
    this.#timer = setTimeout(() => void this.#run(), afterMs).unref();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#isRunning = true;
    let isDone = false;
    try {
      await this.pass();
      isDone = true;
    } catch (error) {
      this.#options.log.warn({ err: error }, "who measures whom was not decided yet");
    }
    this.#isRunning = false;
    if (!isDone || this.#changed.size > 0) this.later();
  }

  async pass(): Promise<void> {
    const federations = await this.#federationsOf();
    const startedMs = this.#options.monotonicMs();
    const changed = this.#changed;
    this.#changed = new Set();
    const nodes = [...this.#options.fleet.nodeIds()].flatMap((nodeId) => {
      const record = this.#options.fleet.record(nodeId);
      return record !== null && isReachable(record) ? [record] : [];
    });
    const records = new Map(nodes.map((record) => [record.id, record]));
    const before = this.#lists;
    this.#lists = new Map();
    const affected: NodeId[] = [];
    for (const [nodeId, sample] of peerSamples(nodes)) {
      const list = sample.filter(
        (peerId) => !isMeshed(records.get(nodeId), records.get(peerId), federations),
      );
      this.#lists.set(nodeId, list);
      const isSame = isDeepStrictEqual(list, before.get(nodeId) ?? []);
      if (!isSame || list.some((peerId) => changed.has(peerId))) affected.push(nodeId);
    }
    for (const nodeId of before.keys()) if (!this.#lists.has(nodeId)) affected.push(nodeId);
    this.#lastPassMs = this.#options.monotonicMs() - startedMs;
    this.#options.onChanged(affected);
  }

  async #federationsOf(): Promise<ReadonlyMap<NodeId, ReadonlySet<FederationId>>> {
    const federations = new Map<NodeId, Set<FederationId>>();
    for (const { nodeId, federationId } of await this.#options.db.read.federationMember.findAll()) {
      federations.set(nodeId, (federations.get(nodeId) ?? new Set()).add(federationId));
    }
    return federations;
  }
}

/** What a sample and its orders are made of. */
function sampledOf(record: NodeRecord | null) {
  if (record === null) return null;
  const { region, latitude, longitude, facts } = record;
  const isDemo = isDemoNode(record);
  return {
    isReachable: isReachable(record),
    region,
    latitude,
    longitude,
    isDemo,
    facts: facts?.peerAddresses,
  };
}

/**
 * Nodes that share a federation measure each other by its mesh. Those of a demonstration do so too, but the mesh knows nothing of
 * their delay: only a probe can pretend it.
 */
function isMeshed(
  a: NodeRecord | undefined,
  b: NodeRecord | undefined,
  federations: ReadonlyMap<NodeId, ReadonlySet<FederationId>>,
): boolean {
  if (a === undefined || b === undefined || (isDemoNode(a) && isDemoNode(b))) return false;
  const others = federations.get(b.id);
  return [...(federations.get(a.id) ?? [])].some((id) => others?.has(id));
}
