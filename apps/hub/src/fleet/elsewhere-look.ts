import type { Database } from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import { type AwayNode, ElsewhereWatch } from "./elsewhere-watch.ts";

/** Before a node that has not come back would be accused (H4), and after other replicas have stored whom they hear. */
const FIRST_AFTER_MS = 12_000;
const EVERY_MS = 3000;

export type ElsewhereLookOptions = {
  db: { read: Pick<Database["read"], "node"> };
  log: Logger;
  /** Nodes that are not connected here, as this replica knows of them. */
  away: () => ReadonlyMap<NodeId, Pick<AwayNode, "isElsewhere" | "knownSeenAtMs">>;
  /** Another replica hears it, though nobody said so. */
  onHeard: (nodeId: NodeId) => Promise<void>;
  /** No replica hears it any more. */
  onLost: (nodeId: NodeId) => Promise<void>;
};

/** Whom other replicas hear stands in the rows; what a replica that died stored of its nodes holds no longer. */
export class ElsewhereLook {
  readonly #options: ElsewhereLookOptions;
  readonly #watch = new ElsewhereWatch();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: ElsewhereLookOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lookIn(FIRST_AFTER_MS);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#look()
        .catch((error: unknown) =>
          this.#options.log.warn({ err: error }, "could not read which nodes other hubs hear"),
        )
        .finally(() => this.#lookIn(EVERY_MS));
    }, ms).unref();
  }

  async #look(): Promise<void> {
    const { db, away, onHeard, onLost } = this.#options;
    const ids = [...away().keys()];
    if (ids.length === 0) return;
    const stored = await db.read.node.findSeen(ids);
    const known = away();
    const nodes = stored.flatMap(({ id, health, lastSeenAtMs }): AwayNode[] => {
      const node = known.get(id);
      if (node === undefined || lastSeenAtMs === null) return [];
      return [{ id, ...node, storedHealth: health, storedSeenAtMs: lastSeenAtMs }];
    });
    const { heard, lost } = this.#watch.look(nodes, performance.now());
    for (const nodeId of heard) await onHeard(nodeId);
    for (const nodeId of lost) await onLost(nodeId);
  }
}
