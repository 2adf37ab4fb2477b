import type { PeerAddress } from "@orrery/protocol";
import type { SimulatedFleet } from "./enrol-fleet.ts";
import { connectAgent, type SimulatedAgent } from "./simulated-agent.ts";

const PARALLEL_CONNECTS = 32;

/** All of them, each with its first report sent, in the fleet's order. */
export async function connectFleet(
  url: string,
  fleet: SimulatedFleet,
  addressesOf: (index: number) => readonly PeerAddress[] = () => [],
): Promise<SimulatedAgent[]> {
  const agents: SimulatedAgent[] = new Array(fleet.nodes.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: PARALLEL_CONNECTS }, async () => {
      while (next < fleet.nodes.length) {
        const index = next++;
        const node = fleet.nodes[index];
        if (node === undefined) continue;
        const agent = await connectAgent(url, node, addressesOf(index));
        await agent.report().catch(() => undefined);
        agents[index] = agent;
      }
    }),
  );
  return agents;
}
