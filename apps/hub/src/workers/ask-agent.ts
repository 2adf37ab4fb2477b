import type { CommandAnswer } from "@orrery/api";
import type { NodeId, RelayedAsk } from "@orrery/protocol";
import { type InstanceId, type WorkerLogAsk, WorkerLogChunk } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import type { AskRelay } from "./ask-relay.ts";

/** Beyond what it was asked to wait. */
const ANSWER_WITHIN_MS = 5000;

type Agents = {
  connections: Pick<AgentConnections, "get">;
  /** To agents of other replicas. */
  relay: Pick<AskRelay, "ask">;
  nodeName: (nodeId: NodeId) => string;
};

export async function readAgentLog(
  nodeId: NodeId,
  ask: WorkerLogAsk,
  agents: Agents,
): Promise<WorkerLogChunk> {
  const result = await askAgent(nodeId, { kind: "worker_log", ask }, agents);
  const chunk = WorkerLogChunk.safeParse(result);
  if (chunk.success) return chunk.data;
  throw new AppError("PRECONDITION_FAILED", "The agent answered in words that this hub does not know.");
}

export async function restartOnAgent(nodeId: NodeId, instanceId: InstanceId, agents: Agents): Promise<void> {
  await askAgent(nodeId, { kind: "worker_restart", instanceId }, agents);
}

/** Null = the agent is not connected here. */
export function askHere(
  nodeId: NodeId,
  ask: RelayedAsk,
  deadlineMs: number,
  connections: Pick<AgentConnections, "get">,
): Promise<CommandAnswer> | null {
  const session = connections.get(nodeId);
  if (session === null) return null;
  switch (ask.kind) {
    case "worker_log":
      return session.readWorkerLog(ask.ask, deadlineMs);
    case "worker_restart":
      return session.restartWorker(ask.instanceId, deadlineMs);
  }
}

async function askAgent(
  nodeId: NodeId,
  ask: RelayedAsk,
  { connections, relay, nodeName }: Agents,
): Promise<unknown> {
  const deadlineMs = ANSWER_WITHIN_MS + (ask.kind === "worker_log" ? ask.ask.waitMs : 0);
  const here = askHere(nodeId, ask, deadlineMs, connections);
  const answer = await (here ?? relay.ask(nodeId, ask, deadlineMs));
  if (answer?.outcome === "done") return answer.result;
  const isAway = `The agent of ${nodeName(nodeId)} is not connected: its node is away, or on its way to another hub; ask again once it is back.`;
  throw new AppError("PRECONDITION_FAILED", answer?.message ?? isAway);
}
