import type { PoolsPort } from "@orrery/api";
import { type NodeId, URL_TEST_MAX_MS, UrlTestResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { AgentAsks } from "../gateway/agent-asks.ts";

/**
 * Asks a node's agent to send one request through the pool. Throws PRECONDITION_FAILED where no connected node serves it, UNREACHABLE-like
 * problems as PRECONDITION_FAILED with the agent's sentence.
 */
export async function testUrl(
  { nodeId: wanted, ...test }: Parameters<PoolsPort["testUrl"]>[0],
  { asks, nodeIds }: { asks: Pick<AgentAsks, "ask">; nodeIds: readonly NodeId[] },
): Promise<UrlTestResult> {
  const nodeId = wanted ?? nodeIds[0];
  if (nodeId === undefined || !nodeIds.includes(nodeId)) {
    const message =
      wanted === undefined
        ? "No connected node serves this pool: look at its node filter, and whether its nodes' agents are connected."
        : "This node does not serve the pool, or its agent is not connected.";
    throw new AppError("PRECONDITION_FAILED", message);
  }
  const answer = await asks.ask(nodeId, { kind: "url_test", test }, URL_TEST_MAX_MS);
  if (answer.outcome === "failed") throw new AppError("PRECONDITION_FAILED", answer.message);
  const result = UrlTestResult.safeParse({ ...(answer.result as object), nodeId });
  if (!result.success)
    throw new AppError("PRECONDITION_FAILED", "The agent answered in words that this hub does not know.");
  return result.data;
}
