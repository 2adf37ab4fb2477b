import { ScalingDecision, type ScalingGroupId } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import { toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

/** An evaluation that changed something. */
export type ScalingChange = { id: string; groupId: ScalingGroupId; decision: ScalingDecision };

export function scalingChangeRepository(client: Client) {
  return {
    async insert(changes: readonly ScalingChange[]): Promise<void> {
      await client.scalingChange.createMany({
        data: changes.map(({ id, groupId, decision }) => ({
          ...{ id, groupId, at: toDate(decision.atMs) },
          decision: json(decision),
        })),
      });
    },

    /** Newest first, from before `beforeAtMs`. */
    async findAll(
      groupId: ScalingGroupId,
      { beforeAtMs, limit }: { beforeAtMs: number; limit: number },
    ): Promise<ScalingDecision[]> {
      const rows = await client.scalingChange.findMany({
        where: { groupId, at: { lt: toDate(beforeAtMs) } },
        orderBy: [{ at: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.flatMap(({ decision }) => readJson(ScalingDecision, decision) ?? []);
    },

    /** Removes changes before `beforeAtMs`, at most `limit` of them; call again while it returns `limit`. */
    async prune(beforeAtMs: number, limit = 50_000): Promise<number> {
      return client.$executeRaw`
        DELETE FROM scaling_change WHERE ctid IN (
          SELECT ctid FROM scaling_change WHERE at < ${toDate(beforeAtMs)} LIMIT ${limit}::int
        )`;
    },
  };
}
