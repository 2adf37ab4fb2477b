import type { NodeId } from "@orrery/protocol";
import { parseNodeFilter } from "../../nodes/node-filter.ts";
import { describeRefusals } from "./describe-refusals.ts";
import { cannotStay, refusalOf, roomOf } from "./node-room.ts";
import {
  type PlacedInstance,
  type Placement,
  type PlacementAsk,
  type PlacementNode,
  REFUSALS_MAX,
  type Refusal,
} from "./placement.ts";
import { scoreOf } from "./strategy-score.ts";

/** Decides once where a worker's instances are to be (rules in SPEC.md). A filter that cannot be read matches no node: specs are checked before. */
export function placeInstances(ask: PlacementAsk): Placement {
  const parsed = parseNodeFilter(ask.spec.placement.filter);
  const filter = parsed.outcome === "parsed" ? parsed.filter : [{ kind: "text" as const, text: "\0" }];
  const nodes = [...ask.nodes].sort((x, y) => (x.node.id < y.node.id ? -1 : 1));
  const byId = new Map(nodes.map((each) => [each.node.id, each]));
  const move: { instanceId: PlacedInstance["instanceId"]; sentence: string }[] = [];
  const staying: PlacedInstance[] = [];
  for (const instance of [...ask.instances].sort((x, y) => (x.instanceId < y.instanceId ? -1 : 1))) {
    const sentence = cannotStay(byId.get(instance.nodeId), filter);
    if (sentence === null) staying.push(instance);
    else move.push({ instanceId: instance.instanceId, sentence });
  }
  const tally = new Tally(ask, byId);
  for (const { nodeId } of staying) tally.count(nodeId, 1);
  const drop: PlacedInstance["instanceId"][] = [];
  while (staying.length > ask.wanted) {
    const victim = tally.firstToGo(staying);
    staying.splice(staying.indexOf(victim), 1);
    tally.count(victim.nodeId, -1);
    drop.push(victim.instanceId);
  }
  const add: NodeId[] = [];
  let open = nodes;
  while (staying.length + add.length < ask.wanted) {
    open = open.filter(
      (each) =>
        refusalOf(each, tally.ownOn(each), ask, filter, roomOf(each, tally.ownOn(each), ask)) === null,
    );
    const chosen = tally.best(open);
    if (chosen === null) break;
    tally.count(chosen.node.id, 1);
    add.push(chosen.node.id);
  }
  const missing = Math.max(0, ask.wanted - staying.length - add.length);
  if (missing === 0) return { add, move, drop, missing, refusals: [], sentence: null };
  const refusals = [...nodes]
    .sort((x, y) => Number(runsNoWorkers(x)) - Number(runsNoWorkers(y)))
    .map((each) => refusalOf(each, tally.ownOn(each), ask, filter, roomOf(each, tally.ownOn(each), ask)))
    .filter((refusal): refusal is Refusal => refusal !== null)
    .sort((x, y) => Number(x.kind === "filter") - Number(y.kind === "filter"));
  const sentence = describeRefusals(missing, ask.wanted, refusals);
  return { add, move, drop, missing, refusals: refusals.slice(0, REFUSALS_MAX), sentence };
}

/** How many there are on each node and in each zone, as the decision goes on. */
function runsNoWorkers({ host }: PlacementNode): boolean {
  return host?.state !== "allowed";
}

class Tally {
  readonly #ask: PlacementAsk;
  readonly #nodes: ReadonlyMap<NodeId, PlacementNode>;
  readonly #onNode = new Map<NodeId, number>();
  readonly #inZone = new Map<string, number>();
  readonly #largest: { cpu: number; memoryMiB: number };

  constructor(ask: PlacementAsk, nodes: ReadonlyMap<NodeId, PlacementNode>) {
    this.#ask = ask;
    this.#nodes = nodes;
    const hosts = [...nodes.values()].flatMap(({ host }) => (host?.state === "allowed" ? [host] : []));
    this.#largest = {
      cpu: hosts.reduce((most, { cpu }) => Math.max(most, cpu), 0.001),
      memoryMiB: hosts.reduce((most, { memoryMiB }) => Math.max(most, memoryMiB), 1),
    };
  }

  ownOn({ node }: PlacementNode): number {
    return this.#onNode.get(node.id) ?? 0;
  }

  count(nodeId: NodeId, change: 1 | -1): void {
    const zone = this.#zoneOf(nodeId);
    this.#onNode.set(nodeId, (this.#onNode.get(nodeId) ?? 0) + change);
    this.#inZone.set(zone, (this.#inZone.get(zone) ?? 0) + change);
  }

  /** Null = there is none. Of equals the first, so `open` has to be in a fixed order. */
  best(open: readonly PlacementNode[]): PlacementNode | null {
    let best: { each: PlacementNode; rank: readonly number[] } | null = null;
    for (const each of open) {
      const own = this.ownOn(each);
      const rank = [this.#crowdOf(each.node.id), ...scoreOf(each, own, this.#ask, this.#largest), own];
      if (best === null || isBefore(rank, best.rank)) best = { each, rank };
    }
    return best?.each ?? null;
  }

  /** `staying` is in the order of ids, which is that of age. */
  firstToGo(staying: readonly PlacedInstance[]): PlacedInstance {
    const rankOf = ({ isAvailable, nodeId, busyness }: PlacedInstance) => [
      isAvailable ? 1 : 0,
      -this.#crowdOf(nodeId),
      busyness ?? 0,
    ];
    // Of equals the last.
    return staying.reduce((first, each) => (isBefore(rankOf(first), rankOf(each)) ? first : each));
  }

  #crowdOf(nodeId: NodeId): number {
    if (this.#ask.spec.placement.spread === "none") return 0;
    return this.#inZone.get(this.#zoneOf(nodeId)) ?? 0;
  }

  #zoneOf(nodeId: NodeId): string {
    const node = this.#nodes.get(nodeId)?.node;
    return `${node?.region}/${node?.zone}`;
  }
}

function isBefore(x: readonly number[], y: readonly number[]): boolean {
  for (const [i, value] of x.entries()) {
    const other = y[i] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}
