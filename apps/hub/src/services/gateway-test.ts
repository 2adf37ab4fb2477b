import type { ServicesPort } from "@orrery/api";
import { type NodeId, type ServiceInstance, ServiceTestResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { AgentAsks } from "../gateway/agent-asks.ts";
import type { PlaceOf } from "./service-instances.ts";

/** As long as a request to a service takes at most by default settings, and a little. */
const DEADLINE_MS = 65_000;

export type TestPorts = {
  readonly asks: Pick<AgentAsks, "ask">;
  /** Nodes that are connected here and whose gateways listen. */
  readonly nodeIds: readonly NodeId[];
  /** Nodes of other replicas: whether their gateways listen is theirs to say. */
  readonly elsewhere: readonly NodeId[];
  readonly instances: readonly ServiceInstance[];
  readonly placeOf: PlaceOf;
  readonly nodeName: (nodeId: NodeId) => string;
};

/** Lets one gateway send a request to the service. Throws PRECONDITION_FAILED where none can, with the agent's sentence where it says one. */
export async function testService(
  { nodeId: wanted, ...test }: Parameters<ServicesPort["test"]>[0],
  ports: TestPorts,
): Promise<z.output<typeof ServiceTestResult>> {
  const { asks, nodeIds, elsewhere, nodeName } = ports;
  const nodeId = wanted ?? nearestNode(ports) ?? nearestNode({ ...ports, nodeIds: elsewhere });
  if (nodeId === null || !(nodeIds.includes(nodeId) || elsewhere.includes(nodeId))) {
    const message =
      nodeId === null
        ? "No agent whose gateway for services listens is connected: look at the gateways' states under Services."
        : `The gateway of ${nodeName(nodeId)} does not listen, or its agent is not connected: choose another node.`;
    throw new AppError("PRECONDITION_FAILED", message);
  }
  const answer = await asks.ask(nodeId, { kind: "service_test", test }, DEADLINE_MS);
  if (answer.outcome === "failed") throw new AppError("PRECONDITION_FAILED", answer.message);
  const result = ServiceTestResult.safeParse({ ...(answer.result as object), nodeId });
  if (result.success) return result.data;
  throw new AppError("PRECONDITION_FAILED", "The agent answered in words that this hub does not know.");
}

/** Where an instance is; else in the zone of one, in the region of one, anywhere. */
export function nearestNode({
  nodeIds,
  instances,
  placeOf,
}: Pick<TestPorts, "nodeIds" | "instances" | "placeOf">): NodeId | null {
  const staying = instances.filter(({ isDraining }) => !isDraining);
  const nodes = new Set(staying.map(({ nodeId }) => nodeId));
  const zones = new Set(staying.flatMap(({ region, zone }) => (zone === "" ? [] : `${region} ${zone}`)));
  const regions = new Set(staying.flatMap(({ region }) => (region === "" ? [] : region)));
  const farness = (nodeId: NodeId): number => {
    const place = placeOf(nodeId);
    if (nodes.has(nodeId)) return 0;
    if (zones.has(`${place?.region} ${place?.zone}`)) return 1;
    return regions.has(place?.region ?? "") ? 2 : 3;
  };
  return nodeIds.toSorted((a, b) => farness(a) - farness(b))[0] ?? null;
}
