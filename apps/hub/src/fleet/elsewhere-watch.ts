import type { NodeHealth, NodeId } from "@orrery/protocol";

/** Three times what a replica takes to store whom it hears. */
export const UNHEARD_MS = 15_000;

/** A node that is not connected to this replica. */
export type AwayNode = {
  readonly id: NodeId;
  /** It counts as connected to another replica. */
  readonly isElsewhere: boolean;
  /** As any replica stored them last. */
  readonly storedHealth: NodeHealth;
  readonly storedSeenAtMs: number;
  /** As this replica knows of itself, or read when it began. */
  readonly knownSeenAtMs: number;
};

/**
 * Whom other replicas hear, and whom none hears any more: a replica that dies tells nobody, and what it stored of its nodes would hold for ever. One that lives says itself of a
 * silent node that it is suspect, and later that it is down.
 */
export class ElsewhereWatch {
  readonly #heard = new Map<NodeId, { seenAtMs: number; sinceMs: number }>();

  /** `heard`: connected elsewhere, though nobody said so. `lost`: no longer. `nowMs`: of a clock that only runs on. */
  look(nodes: readonly AwayNode[], nowMs: number): { heard: NodeId[]; lost: NodeId[] } {
    const heard: NodeId[] = [];
    const lost: NodeId[] = [];
    const before = new Map(this.#heard);
    this.#heard.clear();
    for (const node of nodes) {
      const last = before.get(node.id);
      if (!node.isElsewhere) {
        if (node.storedSeenAtMs > node.knownSeenAtMs) heard.push(node.id);
      } else if (last === undefined || node.storedSeenAtMs > last.seenAtMs) {
        this.#heard.set(node.id, { seenAtMs: node.storedSeenAtMs, sinceMs: nowMs });
      } else if (nowMs - last.sinceMs >= UNHEARD_MS && node.storedHealth !== "down") lost.push(node.id);
      else this.#heard.set(node.id, last);
    }
    return { heard, lost };
  }
}
