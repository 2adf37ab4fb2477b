import { Advice, type AdviceView, type ScalingGroupId } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

export function scalingAdviceRepository(client: Client) {
  return {
    /** Of one group, or of all that are not removed; the most saving first. */
    async findAll(groupId?: ScalingGroupId): Promise<AdviceView[]> {
      const kept = await client.scalingGroup.findMany({
        where: { removedAt: null, ...(groupId === undefined ? {} : { id: groupId }) },
        select: { id: true },
      });
      const rows = await client.scalingAdvice.findMany({
        where: { groupId: { in: kept.map(({ id }) => id) } },
      });
      const found = rows.flatMap((row): AdviceView[] => {
        const advice = readJson(Advice, row.advice);
        if (advice === null) return [];
        return [{ groupId: row.groupId as ScalingGroupId, atMs: toAtMs(row.at), ...advice }];
      });
      return found.sort((a, b) => b.savesRatio - a.savesRatio);
    },

    /** How many there are, by group. */
    async countByGroup(): Promise<Map<ScalingGroupId, number>> {
      const rows = await client.scalingAdvice.groupBy({ by: ["groupId"], _count: { _all: true } });
      return new Map(rows.map(({ groupId, _count }) => [groupId as ScalingGroupId, _count._all]));
    },

    /** In place of what was advised about the group before. */
    async replace(groupId: ScalingGroupId, advice: readonly Advice[], atMs: number): Promise<void> {
      await client.scalingAdvice.deleteMany({ where: { groupId } });
      const data = advice.map((each) => ({ groupId, key: each.key, at: toDate(atMs), advice: json(each) }));
      await client.scalingAdvice.createMany({ data, skipDuplicates: true });
    },
  };
}
