import type { ProxyId } from "@orrery/protocol";

/** Between two times that a prober is asked about one proxy: the first gap, doubled with each further one. */
const GAP_MS = 10_000;
const GAP_MAX_MS = 600_000;

/**
 * Proxies that a node finds bad which their prober finds well. The prober is asked to look at once; where the node's trouble is its own, what the prober
 * then says would send it there again and again, so it is asked less and less often.
 */
export class Doubts {
  readonly #asked = new Map<ProxyId, { readonly gapMs: number; readonly askedMs: number }>();

  /** Whether the prober is to be asked now. */
  raise(id: ProxyId, nowMs: number): boolean {
    const before = this.#asked.get(id);
    if (before !== undefined && nowMs - before.askedMs < before.gapMs) return false;
    const isOld = before === undefined || nowMs - before.askedMs > 2 * GAP_MAX_MS;
    const gapMs = isOld ? GAP_MS : Math.min(GAP_MAX_MS, before.gapMs * 2);
    this.#asked.set(id, { gapMs, askedMs: nowMs });
    return true;
  }

  /** Of those that are there no more. */
  sweep(isKnown: (id: ProxyId) => boolean): void {
    for (const id of this.#asked.keys()) if (!isKnown(id)) this.#asked.delete(id);
  }
}
