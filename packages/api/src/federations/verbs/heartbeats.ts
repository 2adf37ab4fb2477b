import { HeartbeatRecord, type HeartbeatsInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../../trpc.ts";
import { nameOfMember, nodeOfMember, requireSituation } from "./verb-result.ts";

const HEARTBEATS_DEADLINE_MS = 5_000;

/** What one member recorded of another's heartbeats, asked of its agent. */
export async function heartbeats(
  ctx: SignedInContext,
  { federationId, by, peer }: z.output<typeof HeartbeatsInput>,
): Promise<HeartbeatRecord> {
  const situation = requireSituation(ctx.federations, federationId);
  const nodeId = nodeOfMember(situation, by);
  if (nodeId === null || !situation.nodes.has(peer)) {
    throw new AppError("NOT_FOUND", "This federation has no such member; it may have been replaced.");
  }
  const command = { action: "heartbeats", federationId, peer } as const;
  const answer = await ctx.federations.command(nodeId, command, HEARTBEATS_DEADLINE_MS);
  if (answer.outcome === "failed") throw new AppError("PRECONDITION_FAILED", answer.message);
  const record = HeartbeatRecord.safeParse(answer.result);
  if (record.success) return record.data;
  throw new AppError(
    "PRECONDITION_FAILED",
    `${nameOfMember(situation, by)} answered with heartbeats that this hub cannot read; bring its agent to the hub's version.`,
  );
}
