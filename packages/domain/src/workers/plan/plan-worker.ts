import type { InstanceId } from "@orrery/protocol/workers";
import { parseNodeFilter } from "../../nodes/node-filter.ts";
import { isAvailable, isOver } from "../instances/instance-state.ts";
import { cannotStay } from "../placement/node-room.ts";
import { placeInstances } from "../placement/place-instances.ts";
import type { PlacementAsk, PlacementNode } from "../placement/placement.ts";
import type { RolloutStep } from "../rollout/rollout.ts";
import { stepRollout } from "../rollout/step-rollout.ts";
import type { PlannedInstance, WorkerAsk, WorkerPlan } from "./worker-plan.ts";

/** Of no worker: whoever has it is replaced. */
const NO_REVISION = 0;

type Moves = ReadonlyMap<InstanceId, string>;

/** What is to be started and ended of one worker now, and where (rules in SPEC.md). */
export function planWorker(ask: WorkerAsk): WorkerPlan {
  const present = ask.instances.filter(({ isStopping, phase }) => !isStopping || !isOver(phase));
  const held = present.filter(({ isStopping }) => !isStopping);
  const moves = movesOf(ask, held);
  const lost = held.filter(({ instanceId, phase }) => moves.has(instanceId) && phase === "lost");
  const stops = new Map<InstanceId, string>(
    lost.map(({ instanceId }) => [instanceId, moves.get(instanceId) ?? ""]),
  );
  const ordered = inOrder(ask, held, moves);
  const isPaused = ask.rollout.state === "paused";
  const step = stepRollout(ask.rollout, {
    ...{ wanted: ask.wanted, settings: ask.spec.rollout, nowAtMs: ask.nowAtMs, isInformed: ask.isInformed },
    instances: [...ordered, ...present.filter(({ isStopping }) => isStopping)].flatMap((each) => {
      if (stops.has(each.instanceId)) return { ...each, isStopping: true };
      if (!moves.has(each.instanceId)) return each;
      return isPaused ? [] : { ...each, revision: NO_REVISION };
    }),
  });
  if (isPaused) for (const each of movedWhilePaused(ask, held, moves)) stops.set(...each);
  for (const id of step.stop) stops.set(id, whyStopped(ask, held, moves, step, id));
  const stop = Array.from(stops, ([instanceId, sentence]) => ({ instanceId, sentence }));
  return { rollout: step.rollout, stop, ...placeStarts(ask, step, { present, held, moves, stops }) };
}

/** Whoever cannot stay where it is, with why. */
function movesOf({ spec, nodes }: WorkerAsk, held: readonly PlannedInstance[]): Moves {
  const parsed = parseNodeFilter(spec.placement.filter);
  // Specs are checked before; one that cannot be read moves nobody.
  if (parsed.outcome === "invalid") return new Map();
  const byId = new Map(nodes.map((each) => [each.node.id, each]));
  return new Map(
    held.flatMap(({ instanceId, nodeId, phase }) => {
      if (isOver(phase)) return [];
      const sentence = cannotStay(byId.get(nodeId), parsed.filter);
      return sentence === null ? [] : [[instanceId, sentence]];
    }),
  );
}

/** Whoever has to move, then the others as they would be dropped (WL5). */
function inOrder(ask: WorkerAsk, held: readonly PlannedInstance[], moves: Moves): PlannedInstance[] {
  const moving = held.filter(({ instanceId }) => moves.has(instanceId));
  const staying = held.filter(({ instanceId }) => !moves.has(instanceId));
  const isAnyToGo =
    staying.length > ask.wanted || staying.some(({ revision }) => revision !== ask.rollout.target);
  if (!isAnyToGo) return [...moving, ...staying];
  const { drop } = placeInstances({ ...placementAsk(ask, ask.spec, staying, ask.nodes), wanted: 0 });
  const place = new Map(drop.map((id, i) => [id, i]));
  const placeOf = ({ instanceId }: PlannedInstance) => place.get(instanceId) ?? 0;
  return [...moving, ...staying.toSorted((x, y) => placeOf(x) - placeOf(y))];
}

function movedWhilePaused(
  ask: WorkerAsk,
  held: readonly PlannedInstance[],
  moves: Moves,
): [InstanceId, string][] {
  let available = held.filter(({ phase }) => isAvailable(phase)).length;
  const floor = ask.wanted - ask.spec.rollout.maxUnavailable;
  return held.flatMap(({ instanceId, phase }): [InstanceId, string][] => {
    const sentence = moves.get(instanceId);
    if (sentence === undefined) return [];
    if (isAvailable(phase)) {
      if (available - 1 < floor) return [];
      available -= 1;
    }
    return [[instanceId, sentence]];
  });
}

function whyStopped(
  ask: WorkerAsk,
  held: readonly PlannedInstance[],
  moves: Moves,
  { rollout }: RolloutStep,
  id: InstanceId,
): string {
  const moved = moves.get(id);
  if (moved !== undefined) return moved;
  const isOld = held.find(({ instanceId }) => instanceId === id)?.revision !== rollout.target;
  if (isOld && ask.wanted > 0 && rollout.state !== "paused")
    return `Revision ${rollout.target} takes its place.`;
  return `It is one too many: ${ask.wanted} ${ask.wanted === 1 ? "is" : "are"} wanted.`;
}

type Known = {
  present: readonly PlannedInstance[];
  held: readonly PlannedInstance[];
  moves: Moves;
  stops: Moves;
};

function placeStarts(
  ask: WorkerAsk,
  { start }: RolloutStep,
  { present, held, moves, stops }: Known,
): Pick<WorkerPlan, "start" | "unplaced"> {
  if (start === null) return { start: [], unplaced: null };
  const { revision, count } = start;
  const spec = ask.specOf(revision);
  if (spec === null) {
    const sentence = `Revision ${revision} cannot be read by this hub; deploy the worker again.`;
    return { start: [], unplaced: { count, sentence, refusals: [] } };
  }
  const staying = held.filter(({ instanceId }) => !stops.has(instanceId) && !moves.has(instanceId));
  const others = present.filter((each) => !staying.includes(each));
  const nodes = ask.nodes.map((node) => withOwn(node, ask, spec, staying, others));
  const { add, missing, sentence, refusals } = placeInstances({
    ...placementAsk(ask, spec, staying, nodes),
    wanted: staying.length + count,
  });
  return {
    start: add.map((nodeId) => ({ nodeId, revision })),
    unplaced: sentence === null ? null : { count: missing, sentence, refusals },
  };
}

/** Beside what other workers reserve: own instances that end or move, and what those that stay have beyond the new one's reservation (WL6). */
function withOwn(
  each: PlacementNode,
  ask: WorkerAsk,
  spec: WorkerAsk["spec"],
  staying: readonly PlannedInstance[],
  others: readonly PlannedInstance[],
): PlacementNode {
  const isHere = ({ nodeId }: PlannedInstance) => nodeId === each.node.id;
  const [stay, leave] = [staying.filter(isHere), others.filter(isHere)];
  if (stay.length === 0 && leave.length === 0) return each;
  let { cpu, memoryMiB, instanceCount } = each.reserved;
  const fixedPorts = new Set(each.fixedPorts);
  for (const { revision } of leave) {
    const own = ask.specOf(revision) ?? spec;
    cpu += own.resources.cpu;
    memoryMiB += own.resources.memoryMiB;
    instanceCount += 1;
    for (const { port } of own.ports) if (port !== null) fixedPorts.add(port);
  }
  for (const { revision } of stay) {
    const own = ask.specOf(revision) ?? spec;
    cpu += own.resources.cpu - spec.resources.cpu;
    memoryMiB += own.resources.memoryMiB - spec.resources.memoryMiB;
  }
  const reserved = { cpu: Math.max(0, cpu), memoryMiB: Math.max(0, memoryMiB), instanceCount };
  return { ...each, reserved, fixedPorts };
}

function placementAsk(
  ask: WorkerAsk,
  spec: WorkerAsk["spec"],
  instances: readonly PlannedInstance[],
  nodes: readonly PlacementNode[],
): Omit<PlacementAsk, "wanted"> {
  return {
    spec: { name: spec.name, resources: spec.resources, ports: spec.ports, placement: ask.spec.placement },
    nodes,
    instances: instances.map(({ instanceId, nodeId, phase, busyness }) => {
      return { instanceId, nodeId, isAvailable: isAvailable(phase), busyness };
    }),
  };
}
