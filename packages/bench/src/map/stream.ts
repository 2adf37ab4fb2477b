import type { NodeId, ProbeResult } from "@orrery/protocol";
import type { SimulatedAgent } from "../simulated-fleet/simulated-agent.ts";
import type { World, WorldPath } from "./world.ts";

/** So often every agent is heard: within what the hub's health rules forgive. */
const REPORT_MS = 2500;
const SLICES = 50;
/** Every fourth report tells changes: a tenth of the fleet each second. */
const ROUNDS_PER_CHANGE = 4;
const PROBES_PER_MINUTE = 12;

/**
 * A synthetic fleet that lives: every agent reports, evenly staggered, and each second a tenth of them tells a changed load and changed
 * figures of all its links. Whom each measures is what the hub ordered, up to `linksPerNode`, those in other regions among them.
 */
export class FleetStream {
  /** An agent may take another's place in it. */
  readonly agents: SimulatedAgent[];
  failedCount = 0;
  readonly #world: World;
  readonly #linksPerNode: number;
  readonly #indexes: ReadonlyMap<NodeId, number>;
  readonly #paths = new Map<number, WorldPath>();
  #tick = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(agents: SimulatedAgent[], world: World, linksPerNode: number) {
    this.agents = agents;
    this.#world = world;
    this.#linksPerNode = linksPerNode;
    this.#indexes = new Map(agents.map(({ node }, index) => [node.nodeId as NodeId, index]));
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#send(), REPORT_MS / SLICES);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Pairs of nodes of which one measures the other. */
  pairCount(): number {
    const pairs = new Set<number>();
    this.agents.forEach((agent, index) => {
      for (const peer of this.#peersOf(agent)) pairs.add(this.#pairKey(index, peer));
    });
    return pairs.size;
  }

  #send(): void {
    const slice = this.#tick % SLICES;
    const round = Math.floor(this.#tick / SLICES) % ROUNDS_PER_CHANGE;
    this.#tick += 1;
    for (let index = slice; index < this.agents.length; index += SLICES) {
      const agent = this.agents[index];
      if (agent === undefined) continue;
      const hasChanged = Math.floor(index / SLICES) % ROUNDS_PER_CHANGE === round;
      agent.report(hasChanged ? this.#changeOf(agent, index) : { live: {} }).catch(() => {
        this.failedCount += 1;
      });
    }
  }

  #changeOf(agent: SimulatedAgent, index: number) {
    return {
      live: { cpuRatio: Math.round(Math.random() * 1000) / 1000 },
      probes: this.#peersOf(agent).map((peer) => this.#probe(index, peer)),
    };
  }

  #peersOf(agent: SimulatedAgent): number[] {
    // The own region's come first in the list: from its end, so that half of them cross the world.
    return agent.peers.slice(-this.#linksPerNode).flatMap((nodeId) => this.#indexes.get(nodeId) ?? []);
  }

  #probe(index: number, peer: number): ProbeResult {
    const { rttMs, lossRatio } = this.#path(index, peer);
    const nowMs = rttMs * (0.8 + 0.4 * Math.random());
    return {
      kind: "peer",
      nodeId: this.agents[peer]?.node.nodeId as NodeId,
      sentCount: PROBES_PER_MINUTE,
      lostCount: Math.round(PROBES_PER_MINUTE * lossRatio),
      p50Ms: nowMs,
      p99Ms: nowMs * 1.3,
      jitterMs: nowMs * 0.04 * Math.random(),
      lastMs: nowMs,
      lastAtMs: Date.now(),
      problem: null,
    };
  }

  #path(a: number, b: number): WorldPath {
    const key = this.#pairKey(a, b);
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    const path = this.#world.path(a, b);
    this.#paths.set(key, path);
    return path;
  }

  #pairKey(a: number, b: number): number {
    return Math.min(a, b) * this.agents.length + Math.max(a, b);
  }
}
