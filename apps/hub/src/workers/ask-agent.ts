import type { AgentAsk, NodeId } from "@orrery/protocol";
import { type InstanceId, type WorkerLogAsk, WorkerLogChunk } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import type { AgentAsks } from "../gateway/agent-asks.ts";

/** Beyond what it was asked to wait. */
const ANSWER_WITHIN_MS = 5000;

type Asks = Pick<AgentAsks, "ask">;

export async function readAgentLog(nodeId: NodeId, ask: WorkerLogAsk, asks: Asks): Promise<WorkerLogChunk> {
  const result = await askAgent(nodeId, { kind: "worker_log", ask }, ANSWER_WITHIN_MS + ask.waitMs, asks);
  const chunk = WorkerLogChunk.safeParse(result);
  if (chunk.success) return chunk.data;
  throw new AppError("PRECONDITION_FAILED", "The agent answered in words that this hub does not know.");
}

export async function restartOnAgent(nodeId: NodeId, instanceId: InstanceId, asks: Asks): Promise<void> {
  await askAgent(nodeId, { kind: "worker_restart", instanceId }, ANSWER_WITHIN_MS, asks);
}

async function askAgent(nodeId: NodeId, ask: AgentAsk, deadlineMs: number, asks: Asks): Promise<unknown> {
  const answer = await asks.ask(nodeId, ask, deadlineMs);
  if (answer.outcome === "done") return answer.result;
  throw new AppError("PRECONDITION_FAILED", answer.message);
}
