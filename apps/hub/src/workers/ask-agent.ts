import type { CommandAnswer } from "@orrery/api";
import type { NodeId } from "@orrery/protocol";
import { type InstanceId, type WorkerLogAsk, WorkerLogChunk } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import type { ConnectedAgent } from "../gateway/connected-agent.ts";

/** Beyond what it was asked to wait. */
const ANSWER_WITHIN_MS = 5000;

type Agents = { connections: Pick<AgentConnections, "get">; nodeName: (nodeId: NodeId) => string };

export async function readAgentLog(
  nodeId: NodeId,
  ask: WorkerLogAsk,
  agents: Agents,
): Promise<WorkerLogChunk> {
  const session = sessionOf(nodeId, agents);
  const result = demandDone(await session.readWorkerLog(ask, ask.waitMs + ANSWER_WITHIN_MS));
  const chunk = WorkerLogChunk.safeParse(result);
  if (chunk.success) return chunk.data;
  throw new AppError("PRECONDITION_FAILED", "The agent answered in words that this hub does not know.");
}

export async function restartOnAgent(nodeId: NodeId, id: InstanceId, agents: Agents): Promise<void> {
  demandDone(await sessionOf(nodeId, agents).restartWorker(id, ANSWER_WITHIN_MS));
}

function sessionOf(nodeId: NodeId, { connections, nodeName }: Agents): ConnectedAgent {
  const session = connections.get(nodeId);
  if (session !== null) return session;
  const message = `The agent of ${nodeName(nodeId)} is not connected to this hub: it is away, or connected to another replica; ask again once it is back, or ask that replica.`;
  throw new AppError("PRECONDITION_FAILED", message);
}

function demandDone(answer: CommandAnswer): unknown {
  if (answer.outcome === "done") return answer.result;
  throw new AppError("PRECONDITION_FAILED", answer.message);
}
