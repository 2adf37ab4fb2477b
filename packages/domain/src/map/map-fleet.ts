import type { MapNode, NodeId } from "@orrery/protocol";
import { enlarged, LinkPairs, NONE } from "./link-pairs.ts";
import {
  type DecodedMapFrame,
  decodeMapFrame,
  FLAG_DEMO,
  FLAG_PROBE,
  MAP_LINK_NUMBERS_MAX,
  MAP_SLOTS_MAX,
} from "./map-frame.ts";
import {
  JITTER_CODE_UNKNOWN,
  jitterMsOf,
  LOAD_CODE_UNKNOWN,
  lossRatioOf,
  type MapNodeState,
  RTT_CODE_ABSURD,
  rttMsOf,
  stateOf,
} from "./map-frame-fields.ts";

/** In `linkFlags`, beside `FLAG_PROBE` and `FLAG_DEMO`: the RTT is no figure to go by. */
export const FLAG_ABSURD = 128;

/**
 * `out-of-step`: something was said of a slot or link that is not known, and left out; the rest is applied. `malformed`: nothing is
 * applied. In both cases whoever keeps the fleet subscribes again.
 */
export type FleetUpdate =
  | { readonly outcome: "applied" }
  | { readonly outcome: "out-of-step"; readonly skippedCount: number }
  | { readonly outcome: "malformed"; readonly problem: string };

/** One directed link as it was last measured. */
export type MapLinkView = {
  /** Null = no answer. */
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossRatio: number;
  readonly source: "mesh" | "probe";
  readonly isDemoDelay: boolean;
  readonly isAbsurd: boolean;
};

/**
 * Everything a browser knows of the fleet for the map, as columns that grow and are used again (rules ML1.. in SPEC.md). Changed only
 * by `applySnapshot` and `applyDelta`; each version grows when what it stands for changed.
 */
export class MapFleet {
  /** Nodes came, went, or changed in anything of `MapNode`. */
  nodesVersion = 0;
  /** Health, admission, scheduling, role or load of a node changed. */
  statesVersion = 0;
  /** Links came or went. */
  linksVersion = 0;
  /** Figures of a link changed. */
  figuresVersion = 0;

  nodeCount = 0;
  /** Slots are below. */
  slotBound = 0;
  linkCount = 0;
  /** Numbers of links are below. */
  linkBound = 0;

  /** By slot; codes of map-frame-fields.ts. */
  states = new Uint8Array(64);
  loads = new Uint8Array(64).fill(LOAD_CODE_UNKNOWN);
  /** By link number: slots, `a` NONE where there is no such link. */
  linkA = new Int32Array(64).fill(NONE);
  linkB = new Int32Array(64).fill(NONE);
  /** From 0 to `RTT_MAX_MS`; -1 = no answer. */
  linkRttMs = new Float32Array(64).fill(-1);
  linkJitter = new Uint8Array(64).fill(JITTER_CODE_UNKNOWN);
  linkLoss = new Uint8Array(64);
  linkFlags = new Uint8Array(64);
  linkPair = new Int32Array(64).fill(NONE);
  readonly pairs = new LinkPairs();

  readonly #nodes: (MapNode | null)[] = [];
  readonly #slots = new Map<NodeId, number>();

  node(slot: number): MapNode | null {
    return this.#nodes[slot] ?? null;
  }

  /** NONE (-1) where there is no such node. */
  slotOf(id: NodeId): number {
    return this.#slots.get(id) ?? NONE;
  }

  state(slot: number): MapNodeState | null {
    if (this.node(slot) === null) return null;
    return stateOf(this.states[slot] as number, this.loads[slot] as number);
  }

  /** How the node of slot `a` hears the one of slot `b`; null = nobody measures it. */
  linkBetween(a: number, b: number): MapLinkView | null {
    const link = this.pairs.link(a, b);
    return link === NONE ? null : this.#linkView(link);
  }

  /** Replaces everything. Nothing is replaced where the frame is malformed. */
  applySnapshot(nodes: readonly MapNode[], frame: Uint8Array): FleetUpdate {
    const decoding = decodeMapFrame(frame);
    if (decoding.outcome === "malformed") return decoding;
    for (let link = 0; link < this.linkBound; link += 1) this.#removeLink(link);
    for (let slot = 0; slot < this.slotBound; slot += 1) this.#removeNode(slot);
    this.nodesVersion += 1;
    this.statesVersion += 1;
    this.linksVersion += 1;
    this.figuresVersion += 1;
    return this.#apply(nodes, decoding.frame, 0);
  }

  /** Slots are freed before they are given away again. */
  applyDelta(nodes: readonly MapNode[], removed: readonly number[], frame: Uint8Array): FleetUpdate {
    const decoding = decodeMapFrame(frame);
    if (decoding.outcome === "malformed") return decoding;
    return this.#apply(nodes, decoding.frame, this.#removeNodes(removed));
  }

  #apply(nodes: readonly MapNode[], frame: DecodedMapFrame, skippedBefore: number): FleetUpdate {
    let skippedCount = skippedBefore;
    for (const node of nodes) if (!this.#putNode(node)) skippedCount += 1;
    skippedCount += this.#applyStates(frame.nodes);
    skippedCount += this.#applyLinks(frame);
    skippedCount += this.#applyFigures(frame.figures);
    return skippedCount === 0 ? { outcome: "applied" } : { outcome: "out-of-step", skippedCount };
  }

  #putNode(node: MapNode): boolean {
    const { slot, id } = node;
    if (!(Number.isInteger(slot) && slot >= 0 && slot < MAP_SLOTS_MAX)) return false;
    const before = this.node(slot);
    const slotBefore = this.slotOf(id);
    // One slot has one node, and one node has one slot: anything else means that a delta was missed.
    if ((before !== null && before.id !== id) || (slotBefore !== NONE && slotBefore !== slot)) return false;
    if (before === null) {
      this.#growNodes(slot + 1);
      this.states[slot] = 0;
      this.loads[slot] = LOAD_CODE_UNKNOWN;
      this.nodeCount += 1;
      this.statesVersion += 1;
    }
    this.#nodes[slot] = node;
    this.#slots.set(id, slot);
    this.nodesVersion += 1;
    return true;
  }

  #removeNodes(removed: readonly number[]): number {
    let skippedCount = 0;
    const gone = new Set<number>();
    for (const slot of removed) {
      if (this.#removeNode(slot)) gone.add(slot);
      else skippedCount += 1;
    }
    if (gone.size === 0) return skippedCount;
    this.nodesVersion += 1;
    this.statesVersion += 1;
    for (let link = 0; link < this.linkBound; link += 1) {
      if (gone.has(this.linkA[link] as number) || gone.has(this.linkB[link] as number))
        this.#removeLink(link);
    }
    return skippedCount;
  }

  #removeNode(slot: number): boolean {
    const node = this.node(slot);
    if (node === null) return false;
    this.#slots.delete(node.id);
    this.#nodes[slot] = null;
    this.nodeCount -= 1;
    return true;
  }

  #applyStates({ slot, state, load }: DecodedMapFrame["nodes"]): number {
    let skippedCount = 0;
    for (let i = 0; i < slot.length; i += 1) {
      const at = slot[i] as number;
      if (this.node(at) === null) {
        skippedCount += 1;
        continue;
      }
      this.states[at] = state[i] as number;
      this.loads[at] = load[i] as number;
    }
    if (slot.length > 0) this.statesVersion += 1;
    return skippedCount;
  }

  #applyLinks({ removedLinks, links }: DecodedMapFrame): number {
    let skippedCount = 0;
    // The hub names links that went with their node as well, or not; either way they are gone.
    for (const link of removedLinks) this.#removeLink(link);
    for (let i = 0; i < links.number.length; i += 1) {
      const [link, a, b] = [links.number[i] as number, links.a[i] as number, links.b[i] as number];
      if (this.node(a) === null || this.node(b) === null) {
        skippedCount += 1;
        continue;
      }
      this.#removeLink(link);
      this.#growLinks(link + 1);
      const { pair, replaced } = this.pairs.add(link, a, b);
      if (replaced !== NONE) this.#clearLink(replaced);
      this.linkA[link] = a;
      this.linkB[link] = b;
      this.linkPair[link] = pair;
      this.linkCount += 1;
      this.linksVersion += 1;
    }
    return skippedCount;
  }

  #applyFigures({ number, rtt, jitter, loss, flags }: DecodedMapFrame["figures"]): number {
    let skippedCount = 0;
    for (let i = 0; i < number.length; i += 1) {
      const link = number[i] as number;
      if (link >= this.linkBound || this.linkA[link] === NONE) {
        skippedCount += 1;
        continue;
      }
      const code = rtt[i] as number;
      this.linkRttMs[link] = rttMsOf(code);
      this.linkJitter[link] = jitter[i] as number;
      this.linkLoss[link] = loss[i] as number;
      this.linkFlags[link] = (flags[i] as number) | (code === RTT_CODE_ABSURD ? FLAG_ABSURD : 0);
      this.pairs.touch(this.linkPair[link] as number);
    }
    if (number.length > 0) this.figuresVersion += 1;
    return skippedCount;
  }

  #removeLink(link: number): void {
    if (link >= this.linkBound || this.linkA[link] === NONE) return;
    this.pairs.remove(this.linkA[link] as number, this.linkB[link] as number);
    this.#clearLink(link);
  }

  #clearLink(link: number): void {
    this.linkA[link] = NONE;
    this.linkB[link] = NONE;
    this.linkPair[link] = NONE;
    this.linkRttMs[link] = -1;
    this.linkJitter[link] = JITTER_CODE_UNKNOWN;
    this.linkLoss[link] = 0;
    this.linkFlags[link] = 0;
    this.linkCount -= 1;
    this.linksVersion += 1;
  }

  #linkView(link: number): MapLinkView {
    const rttMs = this.linkRttMs[link] as number;
    const flags = this.linkFlags[link] as number;
    return {
      rttMs: rttMs < 0 ? null : rttMs,
      jitterMs: jitterMsOf(this.linkJitter[link] as number),
      lossRatio: lossRatioOf(this.linkLoss[link] as number),
      source: (flags & FLAG_PROBE) === 0 ? "mesh" : "probe",
      isDemoDelay: (flags & FLAG_DEMO) !== 0,
      isAbsurd: (flags & FLAG_ABSURD) !== 0,
    };
  }

  #growNodes(needed: number): void {
    this.slotBound = Math.max(this.slotBound, needed);
    while (this.#nodes.length < this.slotBound) this.#nodes.push(null);
    if (this.slotBound <= this.states.length) return;
    const length = Math.min(MAP_SLOTS_MAX, Math.max(needed, this.states.length * 2));
    this.states = enlarged(this.states, new Uint8Array(length));
    this.loads = enlarged(this.loads, new Uint8Array(length).fill(LOAD_CODE_UNKNOWN));
  }

  #growLinks(needed: number): void {
    this.linkBound = Math.max(this.linkBound, needed);
    if (this.linkBound <= this.linkA.length) return;
    const length = Math.min(MAP_LINK_NUMBERS_MAX, Math.max(needed, this.linkA.length * 2));
    this.linkA = enlarged(this.linkA, new Int32Array(length).fill(NONE));
    this.linkB = enlarged(this.linkB, new Int32Array(length).fill(NONE));
    this.linkPair = enlarged(this.linkPair, new Int32Array(length).fill(NONE));
    this.linkRttMs = enlarged(this.linkRttMs, new Float32Array(length).fill(-1));
    this.linkJitter = enlarged(this.linkJitter, new Uint8Array(length).fill(JITTER_CODE_UNKNOWN));
    this.linkLoss = enlarged(this.linkLoss, new Uint8Array(length));
    this.linkFlags = enlarged(this.linkFlags, new Uint8Array(length));
  }
}
