import { FRESH_INTERVALS } from "@orrery/domain/latency";
import type { NodeId, TargetId } from "@orrery/protocol";
import { Measured, type TargetResult } from "./measured.ts";

/** Pairs of a node and a target, together: about 150 MB. What comes beyond is not taken. */
export const PAIRS_MAX = 400_000;

/** The newest of what each node measures of each target. What is old, or of a node that is not heard any more, is not in it. */
export class TargetBook {
  readonly #isHeard: (nodeId: NodeId) => boolean;
  readonly #pairsMax: number;
  readonly #targets = new Map<TargetId, Map<NodeId, Measured>>();
  #size = 0;

  /** `isHeard`: its agent is connected here, and not held for lost. */
  constructor(isHeard: (nodeId: NodeId) => boolean, pairsMax: number = PAIRS_MAX) {
    this.#isHeard = isHeard;
    this.#pairsMax = pairsMax;
  }

  get size(): number {
    return this.#size;
  }

  /** False where the book is full. `received.ms`: on a clock that stands still while the hub does. */
  take(
    nodeId: NodeId,
    result: TargetResult,
    received: { ms: number; atMs: number },
    isDemoDelay: boolean,
  ): boolean {
    let nodes = this.#targets.get(result.targetId);
    let measured = nodes?.get(nodeId);
    if (measured === undefined) {
      if (this.#size >= this.#pairsMax) return false;
      measured = new Measured(nodeId);
      nodes ??= new Map();
      this.#targets.set(result.targetId, nodes.set(nodeId, measured));
      this.#size += 1;
    }
    measured.take(result, received, isDemoDelay);
    return true;
  }

  /** Null where it is not there, old, or of a node that is not heard. */
  get(targetId: TargetId, nodeId: NodeId, bounds: Freshness): Measured | null {
    const measured = this.#targets.get(targetId)?.get(nodeId);
    return measured !== undefined && this.#isUsable(measured, bounds) ? measured : null;
  }

  *of(targetId: TargetId, bounds: Freshness): Iterable<Measured> {
    for (const measured of this.#targets.get(targetId)?.values() ?? []) {
      if (this.#isUsable(measured, bounds)) yield measured;
    }
  }

  /** It is gone, or something else is measured under its id. */
  forgetTarget(targetId: TargetId): void {
    this.#size -= this.#targets.get(targetId)?.size ?? 0;
    this.#targets.delete(targetId);
  }

  /** The node measures it no more. */
  forget(targetId: TargetId, nodeId: NodeId): void {
    if (this.#targets.get(targetId)?.delete(nodeId) === true) this.#size -= 1;
  }

  /** Gives back the memory of what is not usable any more. */
  sweep(nowMs: number, intervalMsOf: (targetId: TargetId) => number | null): void {
    for (const [targetId, nodes] of this.#targets) {
      const intervalMs = intervalMsOf(targetId);
      if (intervalMs === null) {
        this.forgetTarget(targetId);
        continue;
      }
      for (const [nodeId, measured] of nodes) {
        if (!this.#isUsable(measured, { nowMs, intervalMs })) this.forget(targetId, nodeId);
      }
    }
  }

  #isUsable({ nodeId, receivedMs }: Measured, { nowMs, intervalMs }: Freshness): boolean {
    return nowMs - receivedMs <= FRESH_INTERVALS * intervalMs && this.#isHeard(nodeId);
  }
}

/** `intervalMs`: the target's. */
export type Freshness = { readonly nowMs: number; readonly intervalMs: number };
